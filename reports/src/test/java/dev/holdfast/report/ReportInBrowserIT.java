package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void hostileTextDoesNothing() throws Exception {
    Chromium browser = open(SampleRuns.hostile(), 1280, "light");

    assertThat(browser.evaluate("typeof window.hacked").asText()).isEqualTo("undefined");
    assertThat(browser.evaluate("document.images.length").asInt()).isZero();
    assertThat(browser.evaluate("document.scripts.length").asInt()).isEqualTo(3);
    assertThat(browser.complaints()).isEmpty();
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
  void theFilterLeavesTheRequestsThatHoldEveryWord() throws Exception {
    Chromium browser = open(SampleRuns.fewFailed(), 1280, "light");

    browser.evaluate(
        "(() => { const input = document.getElementById('bad-filter'); input.value = 'Reset none';"
            + " input.dispatchEvent(new Event('input')); })()");

    assertThat(
            browser
                .evaluate("document.querySelectorAll('#bad-rows tbody tr:not([hidden])').length")
                .asInt())
        .isEqualTo(2);
    assertThat(browser.evaluate("document.getElementById('bad-count').textContent").asText())
        .isEqualTo("2 matches (7 requests)");
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
