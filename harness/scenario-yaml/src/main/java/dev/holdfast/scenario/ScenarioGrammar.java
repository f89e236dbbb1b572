package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Amount;
import dev.holdfast.model.BadText;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.OutsideSign;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.StopIf;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.scenario.ExpectGrammar.Expected;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The scenario format as a table: the one truth for the reader and the schema. */
final class ScenarioGrammar {
  /** The version of the format that this code reads. */
  static final int VERSION = 1;

  static final Field<Integer> HOLDFAST =
      required(
          "holdfast",
          WholeForm.of(VERSION, VERSION, Math::toIntExact, VERSION),
          Integer.toString(VERSION),
          "The version of the scenario format.");

  static final Field<String> SCENARIO =
      required("scenario", Names.NAME, "catalog-replica-kill", "The scenario's name.");

  static final Field<String> DESCRIPTION =
      orElse(
          "description",
          TextForm.of(
              "description",
              "must be a text of at most 2000 characters",
              "[\\s\\S]{0,2000}",
              String::strip,
              "One of three replicas dies; no client notices."),
          "\"\"",
          "What the scenario proves, in a sentence or two.");

  static final Field<List<String>> TAGS =
      optional(
          "tags",
          new ListForm<>("tag", Names.NAME, 0, "[smoke]"),
          "[failover, smoke]",
          "Words that say what kind of scenario it is.");

  static final Field<SystemUnderTest> SYSTEM =
      required(
          "system",
          SystemGrammar.A_SYSTEM,
          "{charts: [{release: sample, chart: ../../charts/sample}]}",
          "What is deployed.");

  private static final String LOAD_EXAMPLE =
      "{browse: {to: gateway, rate: 300/s, for: 60s, connections: {keep-alive: 32}, requests: [{get: /health}]}}";

  static final Field<Map<String, Load>> LOAD =
      required(
          "load",
          new NamedForm<>("load", Names.NAME, LoadGrammar.A_LOAD, 1, LOAD_EXAMPLE),
          LOAD_EXAMPLE,
          "The loads by name; all start together.");

  static final Field<Duration> BASELINE_FOR =
      required("for", Quantities.DURATION, "10s", "How long the baseline is.");

  static final Field<Duration> BASELINE_WARM_UP =
      optional(
          "warm-up",
          Quantities.DURATION,
          "10s",
          "How long each load runs before the baseline begins; what is answered in it is shown, not judged.");

  static final Field<Amount> BASELINE_FAILED =
      orElse(
          "failed-at-most",
          Quantities.AMOUNT,
          "0",
          "Bad answers that the steady state may have: a number, or a share such as 0.1%.");

  static final Structure<Baseline> A_BASELINE =
      new Structure<>(
          "baseline",
          "The steady state before the faults; if it does not hold, the verdict is UNKNOWN.",
          "{for: 10s}",
          parts ->
              new Baseline(
                  Objects.requireNonNullElse(parts.find(BASELINE_WARM_UP), Duration.ZERO),
                  parts.get(BASELINE_FOR),
                  parts.get(BASELINE_FAILED)),
          BASELINE_WARM_UP,
          BASELINE_FOR,
          BASELINE_FAILED);

  static final Field<Baseline> BASELINE =
      optional(
          "baseline",
          A_BASELINE,
          "{for: 10s, failed-at-most: 0}",
          "The steady state before the faults; if it does not hold, the verdict is UNKNOWN.");

  static final Field<Map<String, FaultStep>> FAULTS =
      optional(
          "faults",
          new NamedForm<>(
              "fault",
              Names.NAME,
              FaultGrammar.A_FAULT,
              1,
              "{kill-one: {after: baseline, kill: {deployment: catalog}}}"),
          "{kill-one: {after: baseline, kill: {deployment: catalog}}}",
          "What is broken, by name; what is expected of a fault is said under that name.");

  static final Field<Amount> STOP_FAILED =
      orElse(
          "failed-at-least",
          Quantities.AMOUNT,
          "50%",
          "Bad answers in the window: a number, or a share such as 50%.");

  static final Field<Duration> STOP_FOR =
      orElse("for", Quantities.DURATION, "10s", "How long the window is.");

  static final Field<List<OutsideSign>> STOP_NOT_ANSWERING =
      optional(
          "not-answering",
          new ListForm<>(
              "address",
              sign(
                  "address-of-a-sign",
                  "must be an address that begins with http:// or https://",
                  "[hH][tT][tT][pP][sS]?://\\S+",
                  OutsideSign::answering,
                  "https://shop.example.com/healthz"),
              1,
              "[https://shop.example.com/healthz]"),
          "[https://shop.example.com/healthz]",
          "Addresses outside of the system that must go on answering 2xx; one that does not, twice in a row, aborts.");

  static final Field<List<OutsideSign>> STOP_FOUND =
      optional(
          "found",
          new ListForm<>(
              "query",
              sign(
                  "query-for-a-sign",
                  "must be Prometheus' address and a query",
                  "[hH][tT][tT][pP][sS]?://\\S+\\s+\\S[\\s\\S]*",
                  OutsideSign::finding,
                  "http://prometheus:9090 ALERTS{alertstate=\"firing\"}"),
              1,
              "['http://prometheus:9090 up == 0']"),
          "['http://prometheus:9090 up == 0']",
          "Queries of Prometheus, each after its address, that must go on finding nothing; one that finds something, twice in a row, aborts.");

  static final Structure<StopIf> A_STOP_IF =
      new Structure<>(
          "stop-if",
          "When to abort: heal everything, stop the load, verdict FAIL. What is answered in the warm-up does not count.",
          "{failed-at-least: 50%, for: 10s}",
          parts -> new StopIf(parts.get(STOP_FAILED), parts.get(STOP_FOR), signs(parts)),
          STOP_FAILED,
          STOP_FOR,
          STOP_NOT_ANSWERING,
          STOP_FOUND);

  static final Field<StopIf> STOP_IF =
      optional(
          "stop-if",
          A_STOP_IF,
          "{failed-at-least: 50%, for: 10s}",
          "When to abort: heal everything, stop the load, verdict FAIL. What is answered in the warm-up does not count. In a namespace that the run only found it is {failed-at-least: 50%, for: 10s} where nothing is said.");

  /** What is somebody's is not left in pieces because a scenario forgot to say when to stop. */
  private static final StopIf WHERE_FOUND =
      new StopIf(new Amount.Share(0.5), Duration.ofSeconds(10));

  static final Field<Map<String, Expected>> EXPECT =
      required(
          "expect",
          new NamedForm<>(
              "expectation",
              Names.NAME,
              ExpectGrammar.EXPECTED,
              1,
              "{browse: {failed-at-most: 0}}",
              new NamedForm.Reserved<>(ExpectGrammar.LOGS, ExpectGrammar.OF_LOGS)),
          "{browse: {failed-at-most: 0}}",
          "What must hold, by the names of loads, phases and faults; of log lines under the name logs.");

  static final Structure<Scenario> A_SCENARIO =
      new Structure<>(
          "scenario",
          "One experiment: what to deploy, how to load it, what to break, and what must hold.",
          "{holdfast: 1, scenario: catalog-replica-kill, …}",
          ScenarioGrammar::scenario,
          HOLDFAST,
          SCENARIO,
          DESCRIPTION,
          TAGS,
          SYSTEM,
          LOAD,
          BASELINE,
          FAULTS,
          STOP_IF,
          EXPECT);

  private ScenarioGrammar() {}

  private static Scenario scenario(Parts parts) {
    List<Load> loads = List.copyOf(parts.get(LOAD).values());
    Map<String, FaultStep> faults = orNone(parts.find(FAULTS));
    List<String> tags = parts.find(TAGS);
    return new Scenario(
        parts.get(SCENARIO),
        parts.get(DESCRIPTION),
        tags == null ? List.of() : tags,
        parts.get(SYSTEM),
        loads,
        parts.find(BASELINE),
        List.copyOf(faults.values()),
        stopIf(parts),
        expectations(parts.get(EXPECT), loads, List.copyOf(faults.keySet())));
  }

  private static TextForm<OutsideSign> sign(
      String id, String rule, String pattern, Function<String, OutsideSign> read, String example) {
    return TextForm.of(
        id,
        rule,
        pattern,
        text -> {
          try {
            return read.apply(text);
          } catch (BadText bad) {
            throw new Refused(bad.rule(), bad.remedy());
          }
        },
        example);
  }

  private static List<OutsideSign> signs(Parts parts) {
    return Stream.of(STOP_NOT_ANSWERING, STOP_FOUND)
        .flatMap(field -> Stream.ofNullable(parts.find(field)))
        .flatMap(List::stream)
        .toList();
  }

  private static @Nullable StopIf stopIf(Parts parts) {
    StopIf said = parts.find(STOP_IF);
    return said == null && parts.get(SYSTEM) instanceof SystemUnderTest.Attached
        ? WHERE_FOUND
        : said;
  }

  private static Map<String, FaultStep> orNone(@Nullable Map<String, FaultStep> faults) {
    return faults == null ? Map.of() : faults;
  }

  /**
   * In the order of the loads, their phases and the faults, so that the order in which they are
   * expected is free.
   */
  private static Expectations expectations(
      Map<String, Expected> said, List<Load> loads, List<String> faults) {
    List<OfLoad> ofLoads = loads.stream().flatMap(load -> ofLoad(said, load)).toList();
    List<OfFault> ofFaults =
        faults.stream()
            .filter(said::containsKey)
            .map(fault -> Objects.requireNonNull(said.get(fault)).asFault())
            .toList();
    Expected logs = said.get(ExpectGrammar.LOGS);
    return new Expectations(ofLoads, ofFaults, logs == null ? null : logs.asLogs());
  }

  private static Stream<OfLoad> ofLoad(Map<String, Expected> said, Load load) {
    Expected ofAll = said.get(load.name());
    return Stream.concat(
        Stream.ofNullable(ofAll).map(Expected::asLoad),
        load.pace().phases().stream()
            .map(Pace.Phase::name)
            .flatMap(Stream::ofNullable)
            .flatMap(phase -> Stream.ofNullable(said.get(phase)))
            .map(expected -> expected.asPhaseOf(load.name())));
  }
}
