package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartScalar;
import dev.holdfast.model.ChartSource;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.OutsideSign;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.StopIf;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
  private static final String SMALLEST =
      """
      holdfast: 1
      scenario: smallest
      system: {charts: [{release: sample, chart: sample}]}
      load:
        browse:
          to: gateway
          rate: 10/s
          for: 60s
          connections: fresh
          requests: [{get: /health}]
      expect:
        browse: {failed-at-most: 0}
      """;

  @Test
  void everyFieldArrivesInTheModel() {
    Workload catalog = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
    Load browse =
        new Load(
            "browse",
            "gateway",
            new Rate(300),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            new Connections.KeepAlive(32),
            List.of(
                new RequestTemplate(
                    "GET",
                    "/api/products/${1..1000}",
                    new Ok(
                        200,
                        Map.of(
                            "id", new Ok.JsonRule.EqualTo("${1..1000}"),
                            "price.currency", new Ok.JsonRule.EqualTo("EUR")),
                        Duration.ofMillis(250)))));
    Load peek =
        new Load(
            "peek",
            "catalog",
            new Rate(1.5),
            Duration.ofMinutes(30),
            Duration.ofSeconds(2),
            new Connections.Fresh(),
            List.of(new RequestTemplate("HEAD", "/health", new Ok(204, Map.of(), null))));
    Scenario expected =
        new Scenario(
            "every-field",
            "Says all that can be said.",
            List.of("smoke"),
            new SystemUnderTest.Installed(
                List.of(
                    new ChartInstall(
                        "sample",
                        Path.of("/somewhere/charts/sample"),
                        Map.of(
                            "catalog", Map.of("replicas", 3L),
                            "registry", Map.of("url", "${platform.registry.url}")),
                        List.of())),
                Duration.ofMinutes(2)),
            List.of(browse, peek),
            new Baseline(Duration.ZERO, Duration.ofSeconds(10), new Amount.Share(0.001)),
            List.of(
                new FaultStep(
                    "kill-one",
                    new Start.AfterBaseline(),
                    new Fault.Kill(catalog, "app", 2, Signal.TERM)),
                new FaultStep(
                    "kill-other",
                    new Start.AfterFault("kill-one"),
                    new Fault.Kill(
                        new Workload(Workload.Kind.STATEFULSET, "store"), null, 1, Signal.KILL)),
                new FaultStep(
                    "kill-late",
                    new Start.At(Duration.ofMinutes(20)),
                    new Fault.Kill(
                        new Workload(Workload.Kind.DEPLOYMENT, "gateway"), null, 1, Signal.KILL)),
                new FaultStep(
                    "late",
                    new Start.At(Duration.ofMinutes(21)),
                    new Fault.Network(
                        PRICING,
                        2,
                        new Toxic(
                            new Effect.Latency(Duration.ofMillis(300), Duration.ofMillis(50)),
                            Toxic.Direction.UPSTREAM,
                            0.25),
                        true,
                        Duration.ofSeconds(8))),
                network("narrow", 22, PRICING, new Effect.Bandwidth(100)),
                network("silent", 23, PRICING, new Effect.Timeout(Duration.ofSeconds(2))),
                network("broken", 24, PRICING, new Effect.Reset(Duration.ofSeconds(1))),
                network("lingering", 25, PRICING, new Effect.SlowClose(Duration.ofSeconds(1))),
                network("crumbling", 26, PRICING, new Effect.Slicer(64, 16, Duration.ofMillis(1))),
                network(
                    "short",
                    27,
                    new Workload(Workload.Kind.STATEFULSET, "store"),
                    new Effect.LimitData(1000)),
                network("gone", 28, PRICING, new Effect.Down()),
                outage("no-registry", 29, new Effect.Down()),
                outage(
                    "slow-registry", 30, new Effect.Latency(Duration.ofSeconds(1), Duration.ZERO)),
                storeOutage("no-log-store", 31, 60, onTheWay(new Effect.Down())),
                storeOutage(
                    "slow-log-store",
                    33,
                    10,
                    onTheWay(new Effect.Latency(Duration.ofSeconds(1), Duration.ZERO))),
                storeOutage("full-log-store", 34, 20, new Fault.LogStoreOutage.TooManyRequests()),
                new FaultStep(
                    "hang",
                    new Start.AfterFault("kill-late"),
                    new Fault.Pause(catalog, "app", 2, Duration.ofSeconds(5))),
                new FaultStep(
                    "roll",
                    new Start.AfterFault("hang"),
                    new Fault.DeletePod(catalog, 1, Duration.ZERO)),
                new FaultStep(
                    "grow",
                    new Start.AfterFault("roll"),
                    new Fault.Scale(catalog, 5, Duration.ofSeconds(20))),
                new FaultStep(
                    "renew",
                    new Start.AfterFault("grow"),
                    new Fault.Rollout(new Workload(Workload.Kind.STATEFULSET, "store"))),
                new FaultStep(
                    "empty",
                    new Start.AfterFault("renew"),
                    new Fault.DrainNode(catalog, Duration.ofSeconds(20))),
                new FaultStep(
                    "dark",
                    new Start.AfterFault("empty"),
                    new Fault.StopNode(
                        new Workload(Workload.Kind.STATEFULSET, "store"), Duration.ofSeconds(30))),
                new FaultStep(
                    "theirs",
                    new Start.At(Duration.ofMinutes(35)),
                    new Fault.Observe(PRICING, Duration.ofSeconds(30))),
                new FaultStep(
                    "cut",
                    new Start.AfterFault("dark"),
                    new Fault.Partition(catalog, 2, "pricing", Duration.ofSeconds(8)))),
            new StopIf(
                new Amount.Share(0.5),
                Duration.ofSeconds(10),
                List.of(
                    OutsideSign.answering("https://shop.example.com/healthz"),
                    OutsideSign.finding(
                        "http://prometheus:9090 ALERTS{alertstate=\"firing\"} > 0"))),
            new Expectations(
                List.of(
                    new OfLoad(
                        "browse",
                        new Amount.Count(3),
                        new Amount.Share(0.01),
                        List.of(
                            new Latency(
                                new Percentile(50), new Bound.Absolute(Duration.ofMillis(20))),
                            new Latency(new Percentile(99.9), new Bound.TimesBaseline(1.5)),
                            new Latency(
                                new Percentile(100), new Bound.Absolute(Duration.ofSeconds(2))))),
                    new OfLoad("peek", new Amount.Count(0), null, List.of())),
                List.of(
                    new OfFault(
                        "kill-one",
                        Duration.ofMillis(500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30)),
                    new OfFault("kill-late", Duration.ofSeconds(2), null, null)),
                new OfLogs(
                    List.of("gateway"),
                    new Amount.Count(0),
                    new Amount.Share(0.001),
                    new Amount.Share(0.01),
                    Duration.ofSeconds(20))));

    assertThat(Texts.good(Texts.EVERY_FIELD)).isEqualTo(expected);
  }

  private static final Workload PRICING = new Workload(Workload.Kind.DEPLOYMENT, "pricing");

  private static FaultStep network(String name, int minutes, Workload workload, Effect effect) {
    return new FaultStep(
        name,
        new Start.At(Duration.ofMinutes(minutes)),
        new Fault.Network(workload, 1, Toxic.of(effect), false, Duration.ofSeconds(8)));
  }

  private static FaultStep storeOutage(
      String name, int minutes, int seconds, Fault.LogStoreOutage.Effect effect) {
    return new FaultStep(
        name,
        new Start.At(Duration.ofMinutes(minutes)),
        new Fault.LogStoreOutage(effect, Duration.ofSeconds(seconds)));
  }

  private static Fault.LogStoreOutage.Effect onTheWay(Effect effect) {
    return new Fault.LogStoreOutage.OnTheWay(Toxic.of(effect));
  }

  private static FaultStep outage(String name, int minutes, Effect effect) {
    return new FaultStep(
        name,
        new Start.At(Duration.ofMinutes(minutes)),
        new Fault.RegistryOutage(Toxic.of(effect), Duration.ofSeconds(10)));
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    Scenario scenario = Texts.good(SMALLEST);

    assertThat(scenario.description()).isEmpty();
    assertThat(scenario.system().readyWithin()).isEqualTo(Duration.ofSeconds(90));
    assertThat(scenario.loads().getFirst().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(scenario.loads().getFirst().requests().getFirst().ok())
        .isEqualTo(new Ok(200, Map.of(), null));
    assertThat(scenario.baseline()).isNull();
    assertThat(scenario.faults()).isEmpty();
    assertThat(scenario.stopIf()).isNull();
  }

  @Test
  void orderQuotesCommentsAndSpacesDoNotMatter() {
    String other =
        """
        # another hand wrote this
        expect: {"browse": {failed-at-most: 0x0}}

        'load':
            browse: {requests: [{get: "/health", ok: {}}], connections: 'fresh',
                     timeout: 2s, for: 1m, "rate": '10/s', to: "gateway"}   # a comment
        system:
          ready-within: 90s
          charts:
          - chart: ./sample
            release: >-
              sample
        scenario: smallest
        holdfast: 1
        """;

    assertThat(Texts.good(other)).isEqualTo(Texts.good(SMALLEST));
  }

  @Test
  void theOrderOfExpectationsDoesNotMatter() {
    String expect = Texts.EVERY_FIELD.substring(Texts.EVERY_FIELD.indexOf("expect:"));
    String reordered =
        """
        expect:
          kill-late: {clean-within: 2s}
          logs: {searchable-within: 20s, of: [gateway], duplicated-at-most: 0.1%, out-of-order-at-most: 1%, lost-at-most: 0}
          peek: {failed-at-most: 0}
          kill-one: {redundant-within: 30s, out-of-rotation-within: 5s, clean-within: 500ms}
          browse: {max-at-most: 2s, slow-at-most: 1%, p99.9-at-most: 1.5x baseline, p50-at-most: 20ms, failed-at-most: 3}
        """;

    assertThat(Texts.good(Texts.EVERY_FIELD.replace(expect, reordered)))
        .isEqualTo(Texts.good(Texts.EVERY_FIELD));
  }

  @Test
  void windowsLineEndsAndByteOrderMarkAreNothingSpecial(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.yaml");
    Files.createDirectories(folder.resolve("sample"));
    Files.createFile(folder.resolve("sample/Chart.yaml"));
    Files.writeString(file, "\uFEFF" + SMALLEST.replace("\n", "\r\n"));

    assertThat(ScenarioReader.read(file, List.of())).isInstanceOf(Reading.Good.class);
  }

  @Test
  void chartsValuesAreWhatHelmReadsAndAllElseIsYaml12() {
    Scenario scenario =
        Texts.good(
            SMALLEST.replace(
                "chart: sample}",
                "chart: sample, values: {a: no, b: on, c: 1:30, d: true, e: 010, f: 1.50, g: ~x, h: ~}}"));

    assertThat(scenario.system().charts().getFirst().values())
        .isEqualTo(
            Map.of(
                "a",
                new ChartScalar("no"),
                "b",
                new ChartScalar("on"),
                "c",
                "1:30",
                "d",
                true,
                "e",
                new ChartScalar("010"),
                "f",
                1.5,
                "g",
                "~x",
                "h",
                ChartScalar.NULL));
  }

  @Test
  void anAliasStandsForItsAnchorsValue() {
    String text =
        SMALLEST.replace(
            "requests: [{get: /health}]",
            "requests: [{get: /health, ok: &ok {status: 204}}, {get: /, ok: *ok}]");

    assertThat(Texts.good(text).loads().getFirst().requests())
        .extracting(request -> request.ok().statuses())
        .containsExactly(List.of(204), List.of(204));
  }

  @Test
  void theSmokeScenarioReadsBesideItsChart(@TempDir Path folder) throws IOException {
    Path file =
        Files.createDirectories(folder.resolve("scenarios/smoke")).resolve("replica-kill.yaml");
    Files.copy(Checkout.SMOKE, file);
    Path chart = Files.createDirectories(folder.resolve("charts/sample"));
    Files.createFile(chart.resolve("Chart.yaml"));

    Reading reading = ScenarioReader.read(file, List.of("catalog.replicas=1"));

    assertThat(reading).isInstanceOf(Reading.Good.class);
    Reading.Good good = (Reading.Good) reading;
    assertThat(good.text()).isEqualTo(Files.readString(Checkout.SMOKE));
    assertThat(good.file()).isEqualTo(file.toString());
    assertThat(good.scenario().system().charts())
        .containsExactly(
            new ChartInstall(
                "sample",
                chart,
                Map.of(
                    "catalog", Map.of("replicas", 3L),
                    "registry", Map.of("url", "${platform.registry.url}"),
                    "probes", Map.of("startup", Map.of("enabled", true))),
                List.of("catalog.replicas=1")));
  }

  @Test
  void aStoredTextIsReadAgainWithoutItsChart() {
    assertThat(Texts.good(SMALLEST).system().charts().getFirst().chart())
        .isEqualTo(new ChartSource.Local(Path.of("/somewhere/scenarios/sample")));
  }

  @Test
  void aReadFileNeedsItsChart(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), SMALLEST);
    Files.createDirectories(folder.resolve("sample"));

    assertThat(Texts.problems(ScenarioReader.read(file, List.of())))
        .extracting(Problem::message)
        .containsExactly(
            "chart must be a folder with a Chart.yaml in it, got 'sample'; the path counts from this file's folder");
  }

  @Test
  void aFileThatIsNotThereIsLookedForUnderNearNames(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("replica-kill.yaml"), SMALLEST);
    Path missing = folder.resolve("replica-kil.yaml");

    assertThat(Texts.problems(ScenarioReader.read(missing, List.of())))
        .containsExactly(
            new Problem(
                missing.toString(),
                0,
                0,
                "a scenario must be a file that exists; did you mean '%s'?"
                    .formatted(folder.resolve("replica-kill.yaml"))));
  }

  @Test
  void aFolderIsNotAScenario(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.yaml"), SMALLEST);

    assertThat(Texts.problems(ScenarioReader.read(folder, List.of())))
        .extracting(Problem::message)
        .containsExactly("a scenario must be a file, got a folder; it holds a.yaml");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "10s, 10000",
    "2m, 120000",
    "1h, 3600000",
    "24h, 86400000",
    "007s, 7000"
  })
  void durationsAreRead(String text, long millis) {
    assertThat(Texts.good(SMALLEST.replace("sample}]", "sample}], ready-within: " + text)).system())
        .extracting(SystemUnderTest::readyWithin)
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void aNamespaceIsAttachedToAndLeftInPeaceByDefaultWhenHalfOfItFails() {
    String found =
        SMALLEST.replace("{charts: [{release: sample, chart: sample}]}", "{namespace: shop}");

    Scenario scenario = Texts.good(found);

    assertThat(scenario.system())
        .isEqualTo(new SystemUnderTest.Attached("shop", Duration.ofSeconds(90)));
    assertThat(scenario.system().charts()).isEmpty();
    assertThat(scenario.stopIf())
        .isEqualTo(new StopIf(new Amount.Share(0.5), Duration.ofSeconds(10)));
    assertThat(Texts.good(SMALLEST).stopIf()).as("of charts").isNull();
    assertThat(Texts.good(found + "stop-if: {failed-at-least: 9, for: 1s}\n").stopIf())
        .isEqualTo(new StopIf(new Amount.Count(9), Duration.ofSeconds(1)));
  }

  @Test
  void whereOnlySignsFromOutsideAreSaidBadAnswersAbortByDefault() {
    String sign = "stop-if: {not-answering: [\"http://shop:1/health\"]}\n";

    assertThat(Texts.good(SMALLEST + sign).stopIf())
        .isEqualTo(
            new StopIf(
                new Amount.Share(0.5),
                Duration.ofSeconds(10),
                List.of(OutsideSign.answering("http://shop:1/health"))));
    String load = Texts.good(SMALLEST).loads().getFirst().lasts().toSeconds() + "s";
    assertThat(Texts.problems(SMALLEST.replace("for: " + load, "for: 3s") + sign))
        .as("of a load that is shorter than the default")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"p50, 50", "p99, 99", "p99.99, 99.99", "p0.5, 0.5", "p100, 100", "max, 100"})
  void percentilesAreRead(String key, double percentile) {
    String text = SMALLEST.replace("failed-at-most: 0", key + "-at-most: 1s");

    assertThat(Texts.good(text).expectations().loads().getFirst().latencies())
        .containsExactly(
            new Latency(new Percentile(percentile), new Bound.Absolute(Duration.ofSeconds(1))));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0%, 0", "99.9%, 0.999", "100%, 1", "0.1%, 0.001"})
  void amountsOfAThousandAreRead(String text, double share) {
    Amount amount =
        Texts.good(SMALLEST.replace("failed-at-most: 0", "failed-at-most: " + text))
            .expectations()
            .loads()
            .getFirst()
            .failedAtMost();

    assertThat(amount).isNotNull().extracting(some -> some.of(1)).isEqualTo(share);
  }

  @ParameterizedTest
  @CsvSource({
    "kill, daemonset, DAEMONSET",
    "kill, job, JOB",
    "delete-pod, job, JOB",
    "rollout, daemonset, DAEMONSET"
  })
  void podsOfEveryKindOfWorkloadCanBeStruck(String fault, String key, Workload.Kind kind) {
    String text = SMALLEST + "faults: {strike: {at: 20s, %s: {%s: a}}}\n".formatted(fault, key);

    Fault read = Texts.good(text).faults().getFirst().fault();

    assertThat(read.target().ofWorkload()).contains(new Workload(kind, "a"));
  }

  @Test
  void aLoadMayHavePhasesInsteadOfOneRate() {
    Pace pace =
        Texts.good(
                SMALLEST.replaceFirst(
                    "rate: 10/s\\n( *)for: [^\\n]*",
                    "phases: [{rate: 20/s, for: 30s}, {rate: 90/m, for: 1m}]"))
            .loads()
            .getFirst()
            .pace();

    assertThat(pace)
        .isEqualTo(
            new Pace(
                List.of(
                    new Pace.Phase(new Rate(20), Duration.ofSeconds(30)),
                    new Pace.Phase(new Rate(1.5), Duration.ofMinutes(1)))));
    assertThat(pace.lasts()).isEqualTo(Duration.ofSeconds(90));
    assertThat(pace.requests()).isEqualTo(690);
  }

  @Test
  void whatIsExpectedUnderAPhasesNameIsAskedOfThatPhase() {
    Scenario scenario =
        Texts.good(
            SMALLEST
                .replaceFirst(
                    "rate: 10/s\\n( *)for: [^\\n]*",
                    "phases: [{rate: 20/s, for: 30s}, {name: rush, rate: 120/s, for: 20s}]")
                .replace(
                    "failed-at-most: 0", "failed-at-most: 60%}\n  rush: {good-at-least: 64/s"));

    assertThat(scenario.loads().getFirst().pace().phases().getLast().name()).isEqualTo("rush");
    assertThat(scenario.expectations().loads())
        .containsExactly(
            new OfLoad("browse", new Amount.Share(0.6), null, List.of()),
            new OfLoad("browse", "rush", null, null, new Rate(64), List.of()));
  }

  @Test
  void problemsComeInTheOrderOfTheFileAndTheCommandLineLast() {
    List<Problem> problems =
        Texts.problems(
            SMALLEST.replace("rate: 10/s", "rate: 10").replace("failed-at-most: 0", "failed: 0"),
            "replicas");

    assertThat(problems).extracting(Problem::line).containsExactly(7, 12, 0);
  }
}
