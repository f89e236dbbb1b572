package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser, from disk. */
class ReportInBrowserIT {
  private static @Nullable Chromium running;

  @TempDir static Path profile;
  @TempDir Path folder;

  @BeforeAll
  static void startBrowser() throws Exception {
    Optional<Path> program = Chromium.program();
    assumeTrue(
        program.isPresent() || System.getenv("HOLDFAST_REQUIRE_BROWSER") != null,
        "no chromium on PATH; with HOLDFAST_REQUIRE_BROWSER set this would fail");
    running =
        Chromium.start(
            program.orElseThrow(() -> new AssertionError("no chromium on PATH")), profile);
  }

  @AfterAll
  static void stopBrowser() throws Exception {
    if (running != null) {
      running.end();
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "400, light", "400, dark"})
  void drawsEveryChartWithoutAComplaint(int width, String scheme) throws Exception {
    Chromium browser = open(SampleRuns.fewFailed(), width, scheme);

    assertThat(browser.evaluate(CHARTS).asInt()).isEqualTo(6);
    assertThat(browser.evaluate(EMPTY_CHARTS).asInt()).isZero();
    assertThat(browser.evaluate(CUT_NAMES).toString()).isEqualTo("[]");
    assertThat(browser.complaints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1280", "700", "400"})
  void nothingIsWiderThanTheScreen(int width) throws Exception {
    for (SampleRuns.Sample sample :
        new SampleRuns.Sample[] {
          SampleRuns.outage(),
          SampleRuns.notReady(),
          SampleRuns.hostile(),
          SampleRuns.neverRecovered()
        }) {
      Chromium browser = open(sample, width, "light");

      assertThat(browser.evaluate(TOO_WIDE).toString())
          .as(Pages.legible(sample.judgement().headline().replace("\ud800", "")).replace("%", "%%"))
          .isEqualTo("[]");
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(width);
    }
  }

  @Test
  void theChartsFollowWhenTheWindowShrinks() throws Exception {
    Chromium browser = open(SampleRuns.outage(), 1280, "light");

    browser.screen(420, 900, "light");

    browser.await("document.querySelector('#charts .uplot').getBoundingClientRect().right <= 420");
    assertThat(browser.evaluate(EMPTY_CHARTS).asInt()).isZero();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void hostileTextDoesNothingOnAnyPage() throws Exception {
    Path report = report(SampleRuns.hostile());
    Path compared = folder.resolve("compare.html");
    compare(SampleRuns.hostile(), SampleRuns.hostile()).write(compared);
    SampleRuns.hostile().write(folder.resolve("all/runs/hostile/a"));
    SkippedRun.of(SampleRuns.HOSTILE, SampleRuns.HOSTILE, Instant.EPOCH, SampleRuns.HOSTILE)
        .write(folder.resolve("all/runs/hostile/b"));
    IndexWriter.write(folder.resolve("all/runs"), folder.resolve("all"), Instant.EPOCH);
    Chromium browser = browser();
    browser.screen(1280, 900, "light");

    for (Path page : List.of(report, compared, folder.resolve("all/index.html"))) {
      browser.open(page);
      browser.evaluate(TOUCH_EVERYTHING);

      assertThat(browser.evaluate("typeof window.hacked").asText()).isEqualTo("undefined");
      assertThat(browser.evaluate("document.images.length").asInt()).isZero();
      assertThat(browser.evaluate("document.scripts.length").asInt())
          .isEqualTo(page.endsWith("index.html") ? 0 : 3);
      assertThat(browser.evaluate(LINKS_ELSEWHERE).toString()).isEqualTo("[]");
      assertThat(browser.evaluate("document.body.innerText").asText())
          .as("nothing that acts on a terminal or turns the text around")
          .doesNotContain("\u001b", "\u202e")
          .contains("window.hacked=1");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void thePolicyWouldStopAScriptThatSlippedIn() throws Exception {
    Path page = report(SampleRuns.pass());
    Files.writeString(
        page, Files.readString(page).replace("<main>", "<main><script>window.hacked=1</script>"));
    Chromium browser = browser();

    browser.open(page);

    assertThat(browser.evaluate("typeof window.hacked").asText()).isEqualTo("undefined");
    assertThat(browser.complaints()).anyMatch(text -> text.contains("Content Security Policy"));
  }

  @Test
  void thePageAsksForNothingButItself() throws Exception {
    Chromium browser = open(SampleRuns.outage(), 1280, "light");

    assertThat(browser.requests())
        .hasSize(1)
        .allMatch(url -> url.startsWith("file:") && url.endsWith("report.html"));
  }

  @Test
  void draggingZoomsAllChartsAndADoubleClickGoesBack() throws Exception {
    Chromium browser = open(SampleRuns.outage(), 1280, "light");
    browser.evaluate("document.querySelectorAll('.u-over')[1].scrollIntoView({block: 'center'})");
    JsonNode box =
        browser.evaluate(
            "document.querySelectorAll('.u-over')[1].getBoundingClientRect().toJSON()");
    double left = box.path("x").asDouble();
    double width = box.path("width").asDouble();
    double y = box.path("y").asDouble() + box.path("height").asDouble() / 2;
    String before = browser.evaluate(PIXELS).asText();

    browser.drag(left + width * 0.1, left + width * 0.3, y);
    browser.await("document.querySelectorAll('#views [aria-pressed=true]').length === 0");
    browser.await(PIXELS + " !== '" + before + "'");
    assertThat(browser.evaluate(CHANGED.formatted(before)).asBoolean()).isTrue();

    browser.doubleClick(left + width * 0.5, y);
    browser.await("document.querySelectorAll('#views [aria-pressed=true]').length === 1");
    browser.await(PIXELS + " === '" + before + "'");
  }

  @Test
  void theKeyboardZoomsMovesAndGoesBack() throws Exception {
    Chromium browser = open(SampleRuns.outage(), 1280, "light");
    String before = browser.evaluate(PIXELS).asText();

    browser.evaluate("document.getElementById('charts').focus()");
    browser.press("+");
    browser.press("ArrowRight");
    browser.await("document.querySelectorAll('#views [aria-pressed=true]').length === 0");
    browser.await(CHANGED.formatted(before));

    browser.press("Escape");
    browser.await("document.querySelectorAll('#views [aria-pressed=true]').length === 1");
    browser.await(PIXELS + " === '" + before + "'");
  }

  @Test
  void theTabKeyReachesEverythingThatCanBeUsed() throws Exception {
    Chromium browser = open(SampleRuns.fewFailed(), 1280, "light");
    browser.evaluate("window.reached = new Set()");
    int most = browser.evaluate(USABLE + ".length").asInt();

    for (int press = 0; press <= most; press++) {
      browser.press("Tab");
      browser.evaluate("void window.reached.add(document.activeElement)");
    }

    assertThat(
            browser
                .evaluate(
                    USABLE
                        + ".filter(one => !window.reached.has(one)).map(one => one.outerHTML.slice(0, 80))")
                .toString())
        .isEqualTo("[]");
  }

  @Test
  void theFilterLeavesTheRequestsThatHoldEveryWord() throws Exception {
    Chromium browser = open(SampleRuns.fewFailed(), 1280, "light");

    browser.click("#bad-filter");
    browser.type("Reset none");

    browser.await("document.getElementById('bad-count').textContent === '2 matches (7 requests)'");
    assertThat(browser.evaluate(ROWS_SHOWN).asInt()).isEqualTo(2);

    browser.type(" nowhere");
    browser.await(ROWS_SHOWN + " === 0");
  }

  @Test
  void withoutScriptsTheVerdictsAreThereAndTheLoadIsDrawn() throws Exception {
    Chromium browser = browser();
    browser.screen(1280, 900, "light");

    browser.openWithoutScripts(report(SampleRuns.fewFailed()));

    assertThat(browser.evaluate("document.querySelector('h1').innerText").asText())
        .contains("FAIL", "replica-kill");
    assertThat(browser.evaluate("document.body.innerText").asText())
        .contains("7 of 15,000 (0.047%)", "p99 of latency from", "connection reset");
    assertThat(browser.evaluate("document.querySelectorAll('svg.still').length").asInt())
        .isEqualTo(1);
    assertThat(browser.evaluate(CHARTS).asInt()).isZero();
  }

  @Test
  void onPaperItHasItsChartsAndAfterwardsItsOldWidth() throws Exception {
    Chromium browser = open(SampleRuns.fewFailed(), 1280, "dark");
    int width = browser.evaluate("document.querySelector('#charts canvas').width").asInt();

    String pdf = new String(browser.print(), StandardCharsets.ISO_8859_1);

    assertThat(pdf).startsWith("%PDF-");
    assertThat(pdf.split("/Type /Page\\b", -1)).hasSizeBetween(3, 12);
    browser.await("document.querySelector('#charts canvas').width === " + width);
    assertThat(browser.evaluate(EMPTY_CHARTS).asInt()).isZero();
  }

  @Test
  void aHeldFaultIsABandThroughAllChartsFromSeenToHealed() throws Exception {
    Chromium browser = open(SampleRuns.held(), 1280, "light");

    // the fault is held from 10.0 s to 18.0 s; as many are ready as before already at 16.1 s
    assertThat(browser.evaluate(GROUND_AT.replace("MOMENTS", "[14, 17, 30]")).toString())
        .as("each chart’s ground while struck and held, while only held, and afterwards")
        .matches("\\[(\\[true,true\\],?)+\\]");
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "400, dark"})
  void twoRunsAreDrawnOverEachOtherAndZoomTogether(int width, String scheme) throws Exception {
    Path page = folder.resolve("compare.html");
    compare(SampleRuns.pass(), SampleRuns.outage()).write(page);
    Chromium browser = browser();
    browser.screen(width, 900, scheme);

    browser.open(page);

    browser.await("document.getElementById('charts').dataset.drawn > 0");
    assertThat(browser.evaluate(CHARTS).asInt()).isEqualTo(5);
    assertThat(browser.evaluate(EMPTY_CHARTS).asInt()).isZero();
    assertThat(browser.evaluate(LOW_CONTRAST).toString()).isEqualTo("[]");
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.complaints()).isEmpty();
    String before = browser.evaluate(PIXELS).asText();
    browser.click("#views button:nth-of-type(3)");
    browser.await(CHANGED.formatted(before));
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "400, dark"})
  void theListOfRunsShowsABarForEachOfTheLast(int width, String scheme) throws Exception {
    SampleRuns.pass().write(folder.resolve("all/runs/replica-kill/a"));
    SampleRuns.outage().write(folder.resolve("all/runs/replica-kill/b"));
    SkippedRun.of("replica-kill", "containers", Instant.EPOCH, "no container engine answers")
        .write(folder.resolve("all/runs/replica-kill/c"));
    IndexWriter.write(
        folder.resolve("all/runs"), folder.resolve("all"), Instant.parse("2026-11-24T12:00:00Z"));
    Chromium browser = browser();
    browser.screen(width, 900, scheme);

    browser.open(folder.resolve("all/index.html"));

    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('svg.last rect')].map(bar => Math.round(bar.getBoundingClientRect().height))")
                .toString())
        .as("skipped, the longest, which fills the chart, and 9.5 of its 12.8 ms")
        .isEqualTo("[3,34,25]");
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('table.platforms tbody .badge')].map(badge => badge.innerText.trim()).join()")
                .asText())
        .contains("SKIPPED");
    assertThat(browser.evaluate(LOW_CONTRAST).toString()).isEqualTo("[]");
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.complaints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"light", "dark"})
  void textStandsOutFromItsGround(String scheme) throws Exception {
    for (SampleRuns.Sample sample :
        new SampleRuns.Sample[] {SampleRuns.pass(), SampleRuns.outage(), SampleRuns.notReady()}) {
      Chromium browser = open(sample, 1280, scheme);

      assertThat(browser.evaluate(LOW_CONTRAST).toString()).isEqualTo("[]");
    }
  }

  private static final String ROWS_SHOWN =
      "document.querySelectorAll('#bad-rows tbody tr:not([hidden])').length";

  /** Opens, presses and points at whatever can be. */
  private static final String TOUCH_EVERYTHING =
      """
      document.querySelectorAll('details').forEach(one => { one.open = true; });
      document.querySelectorAll('button, summary, .badge, .u-over').forEach(one => {
        one.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: 400, clientY: 10}));
        if (one.tagName === 'BUTTON') one.click();
      });
      """;

  private static final String LINKS_ELSEWHERE =
      "[...document.querySelectorAll('[href], [src]')].map(one => one.href || one.src)"
          + ".filter(url => !String(url).startsWith('file:'))";

  private static final String USABLE =
      "[...document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]')]";

  /**
   * For each chart whether the upper edge of its ground at the first two of {@code MOMENTS}, in
   * seconds, has another colour than at the last one. The load’s own view is what is shown: its
   * first and last second are read from the data.
   */
  private static final String GROUND_AT =
      """
      (() => {
        const view = JSON.parse(document.getElementById('timeline-data').textContent).views[0];
        const moments = MOMENTS;
        return [...document.querySelectorAll('#charts .uplot')].map(chart => {
          const canvas = chart.querySelector('canvas');
          const over = chart.querySelector('.u-over').getBoundingClientRect();
          const box = canvas.getBoundingClientRect();
          const scale = canvas.width / box.width;
          const colours = moments.map(at => {
            const x = over.left - box.left + (at - view.from) / (view.to - view.from) * over.width;
            const y = over.top - box.top + 1.5;
            return canvas.getContext('2d').getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data.join();
          });
          return colours.slice(0, -1).map(colour => colour !== colours.at(-1));
        });
      })()
      """;

  private static final String CHARTS = "document.querySelectorAll('#charts canvas').length";

  /** Names in the legends that are not all to be seen. */
  private static final String CUT_NAMES =
      "[...document.querySelectorAll('.u-label')].filter(label => label.scrollWidth >"
          + " label.clientWidth).map(label => label.textContent)";

  /** Charts whose pixels are all alike. */
  private static final String EMPTY_CHARTS =
      """
      [...document.querySelectorAll('#charts canvas')].filter(canvas => {
        const pixels = new Uint32Array(canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        return new Set(pixels).size < 5;
      }).length
      """;

  /** What sticks out to the right, but for what scrolls by itself. */
  private static final String TOO_WIDE =
      """
      [...document.querySelectorAll('body *')]
        .filter(element => !element.closest('.scroll, pre, svg, .hidden, thead')
            && element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .map(element => element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 60))
      """;

  /** A short sum of what each chart shows. */
  private static final String PIXELS =
      "[...document.querySelectorAll('#charts canvas')].map(canvas => [...canvas.getContext('2d')"
          + ".getImageData(0, 0, canvas.width, canvas.height).data]"
          + ".reduce((sum, value) => (sum * 31 + value) | 0, 7)).join()";

  private static final String CHANGED =
      PIXELS + ".split(',').every((sum, index) => sum !== '%s'.split(',')[index])";

  /** Texts with less than the 4.5 to 1 of WCAG 2.2, 1.4.3, by its formula of relative luminance. */
  private static final String LOW_CONTRAST =
      """
      (() => {
        const parts = text => text.match(/[\\d.]+/g).map(Number);
        const luminance = ([r, g, b]) => [r, g, b].map(value => value / 255)
            .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
            .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
        const ground = element => {
          for (let at = element; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
          }
          return [255, 255, 255];
        };
        const low = [];
        for (const element of document.querySelectorAll('body *')) {
          const says = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
          if (!says || !element.checkVisibility() || element.closest('svg, script, noscript')) continue;
          const [one, other] = [parts(getComputedStyle(element).color), ground(element)].map(luminance);
          const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
          if (ratio < 4.5) low.push(element.className + ' ' + element.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
        }
        return low;
      })()
      """;

  private Chromium open(SampleRuns.Sample sample, int width, String scheme) throws Exception {
    Chromium browser = browser();
    browser.screen(width, 900, scheme);
    browser.open(report(sample));
    browser.await("document.getElementById('charts').dataset.drawn > 0");
    return browser;
  }

  private static Comparison compare(SampleRuns.Sample a, SampleRuns.Sample b) {
    return Comparison.of(
        Comparison.Side.of(Path.of("a"), a.timeline(), a.judgement()),
        Comparison.Side.of(Path.of("b"), b.timeline(), b.judgement()));
  }

  private Path report(SampleRuns.Sample sample) {
    sample.write(folder);
    return folder.resolve("report.html");
  }

  private static Chromium browser() {
    if (running == null) {
      throw new AssertionError("the browser was not started");
    }
    return running;
  }
}
