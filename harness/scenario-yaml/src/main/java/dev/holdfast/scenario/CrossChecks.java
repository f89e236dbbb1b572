package dev.holdfast.scenario;

import dev.holdfast.model.Amount;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Load;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.StopIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must fit together across a scenario, and no schema can say. It looks at whatever could be
 * read, so that these problems come together with those of the structure.
 */
final class CrossChecks {
  /** The run's requests are judged in memory, at some 45 bytes each. */
  private static final long MOST_REQUESTS = 100_000_000;

  private final Got<Scenario> scenario;
  private final Problems problems;
  private final List<Got<Load>> loads;
  private final Optional<Duration> baseline;
  private final Duration warmUp;
  private final Optional<Duration> baselineEnd;
  private final boolean baselineMissing;

  private CrossChecks(Got<Scenario> scenario, Problems problems) {
    this.scenario = scenario;
    this.problems = problems;
    loads =
        scenario
            .at(ScenarioGrammar.LOAD)
            .map(got -> got.each(LoadGrammar.A_LOAD))
            .orElse(List.of());
    baselineMissing = scenario.at(ScenarioGrammar.BASELINE).isEmpty();
    baseline =
        scenario
            .at(ScenarioGrammar.BASELINE)
            .flatMap(got -> got.valueAt(ScenarioGrammar.BASELINE_FOR));
    warmUp =
        scenario
            .at(ScenarioGrammar.BASELINE)
            .flatMap(got -> got.valueAt(ScenarioGrammar.BASELINE_WARM_UP))
            .orElse(Duration.ZERO);
    baselineEnd = baseline.map(warmUp::plus);
  }

  static void check(Got<Scenario> scenario, Problems problems) {
    CrossChecks checks = new CrossChecks(scenario, problems);
    checks.tags();
    checks.releases();
    checks.loads.forEach(checks::load);
    checks.baseline();
    checks.stopIf();
    new FaultChecks(scenario, checks.loads, checks.baselineEnd, problems)
        .check(checks.longestLoad());
    new PhaseChecks(
            checks.loads, byName(FaultChecks.all(scenario)).keySet(), checks.baselineEnd, problems)
        .check();
    new ExpectChecks(scenario, checks.loads, checks.baselineMissing, problems).check();
  }

  private void tags() {
    Set<String> seen = new HashSet<>();
    scenario
        .at(ScenarioGrammar.TAGS)
        .map(got -> got.each(Names.NAME))
        .orElse(List.of())
        .forEach(tag -> unique("tag", tag, seen));
  }

  private void releases() {
    Set<String> seen = new HashSet<>();
    for (Got<ChartInstall> chart : charts(scenario)) {
      chart.at(SystemGrammar.RELEASE).ifPresent(release -> unique("release", release, seen));
    }
  }

  static List<Got<ChartInstall>> charts(Got<Scenario> scenario) {
    return scenario
        .at(ScenarioGrammar.SYSTEM)
        .flatMap(system -> system.at(SystemGrammar.CHARTS))
        .map(charts -> charts.each(SystemGrammar.A_CHART))
        .orElse(List.of());
  }

  private void unique(String what, Got<String> got, Set<String> seen) {
    String value = got.value();
    if (value != null && !seen.add(value)) {
      problems.add(
          got.slot().valuePlace(),
          "%s names must differ, got '%s' twice; rename or remove one".formatted(what, value));
    }
  }

  private void load(Got<Load> load) {
    if (load.slot().name().equals(ExpectGrammar.LOGS)) {
      problems.add(
          load.slot().at(),
          "a load must not have the name under which logs are expected, got 'logs'; rename it");
    }
    Optional<Pace> pace = LoadGrammar.pace(load);
    if (pace.isPresent()) {
      double planned = requests(pace.get());
      boolean phases = load.at(LoadGrammar.PHASES).isPresent();
      if (planned < 1 || planned > MOST_REQUESTS) {
        blame(
            phases
                ? load.at(LoadGrammar.PHASES).orElseThrow()
                : load.at(LoadGrammar.RATE).orElseThrow(),
            "%s must give 1 to %d requests, got %.0f in %s; change %s"
                .formatted(
                    phases ? "phases together" : "rate over 'for'",
                    MOST_REQUESTS,
                    Math.floor(planned),
                    DurationText.of(pace.get().lasts()),
                    phases ? "their rates or lengths" : "one of them"));
      }
    }
    secured(load);
    RequestChecks.check(load, problems);
  }

  /** Certificates need TLS, and trust in anybody needs none of them. */
  private void secured(Got<Load> load) {
    boolean https = load.valueAt(LoadGrammar.HTTPS).orElse(true);
    List<Got<?>> ofTls = new ArrayList<>();
    load.at(LoadGrammar.CA).ifPresent(ofTls::add);
    load.at(LoadGrammar.CLIENT_CERTIFICATE).ifPresent(ofTls::add);
    load.at(LoadGrammar.INSECURE)
        .filter(got -> Boolean.TRUE.equals(got.value()))
        .ifPresent(ofTls::add);
    if (!https) {
      ofTls.forEach(got ->
          problems.add(
              got.slot().at(),
              "'%s' must stand beside scheme: https, got it without; add scheme: https"
                  .formatted(got.slot().name())));
    } else if (load.at(LoadGrammar.CA).isPresent()
        && load.valueAt(LoadGrammar.INSECURE).orElse(false)) {
      problems.add(
          load.at(LoadGrammar.INSECURE).orElseThrow().slot().at(),
          "a load must trust a ca or anybody, got both; remove 'insecure' or 'ca'");
    }
  }

  static double requests(Pace pace) {
    return pace.requestsBetween(0, pace.lasts().toNanos());
  }

  private void baseline() {
    Optional<Got<Duration>> place =
        scenario.at(ScenarioGrammar.BASELINE).flatMap(got -> got.at(ScenarioGrammar.BASELINE_FOR));
    if (baseline.isEmpty() || baselineEnd.isEmpty() || place.isEmpty()) {
      return;
    }
    for (Got<Load> load : loads) {
      Optional<Pace> pace = LoadGrammar.pace(load);
      Optional<Duration> lasts = pace.map(Pace::lasts).or(() -> load.valueAt(LoadGrammar.FOR));
      if (lasts.isPresent() && lasts.get().compareTo(baselineEnd.get()) <= 0) {
        blame(
            place.get(),
            "the baseline, with its warm-up, must be shorter than every load, got %s while load '%s' lasts %s; shorten it or lengthen the load"
                .formatted(
                    DurationText.of(baselineEnd.get()),
                    load.slot().name(),
                    DurationText.of(lasts.get())));
      } else if (pace.filter(whole -> requests(whole) >= 1).isPresent()
          && inTheBaseline(pace.get()) < 1) {
        blame(
            place.get(),
            "the baseline must see at least 1 request of every load, got %s in which load '%s' sends none; lengthen it"
                .formatted(DurationText.of(baseline.get()), load.slot().name()));
      }
    }
  }

  private double inTheBaseline(Pace pace) {
    return pace.requestsBetween(warmUp.toNanos(), baselineEnd.orElseThrow().toNanos());
  }

  private void stopIf() {
    Optional<Got<StopIf>> stopIf = scenario.at(ScenarioGrammar.STOP_IF);
    if (stopIf.isEmpty()) {
      return;
    }
    Optional<Got<Duration>> window = stopIf.get().at(ScenarioGrammar.STOP_FOR);
    Optional<Duration> lasts = stopIf.get().valueAt(ScenarioGrammar.STOP_FOR);
    Optional<Duration> longest = longestLoad();
    if (lasts.isPresent()
        && longest.isPresent()
        && !window.orElseThrow().slot().at().equals(Place.NONE)
        && lasts.get().plus(warmUp).compareTo(longest.get()) > 0) {
      blame(
          window.orElseThrow(),
          "the window of stop-if must not be longer than the load%s, got %s while the load lasts %s; shorten it"
              .formatted(
                  warmUp.isZero() ? "" : " after its warm-up of " + DurationText.of(warmUp),
                  DurationText.of(lasts.get()),
                  DurationText.of(longest.get())));
    }
    stopIf.get().at(ScenarioGrammar.STOP_FAILED).ifPresent(failed -> stopIfAmount(failed, lasts));
  }

  private void stopIfAmount(Got<Amount> failed, Optional<Duration> window) {
    if (failed.value() == null) {
      return;
    }
    if (failed.value().of(MOST_REQUESTS) <= 0) {
      blame(
          failed,
          "stop-if must ask for more than 0 bad answers, got %s, which would abort every run; write for example 50%%"
              .formatted(failed.value()));
      return;
    }
    boolean ratesKnown =
        !loads.isEmpty() && loads.stream().allMatch(load -> LoadGrammar.pace(load).isPresent());
    if (ratesKnown && window.isPresent() && failed.value() instanceof Amount.Count count) {
      double most =
          loads.stream()
              .mapToDouble(load ->
                  LoadGrammar.pace(load).orElseThrow().fastest() * window.get().toNanos() / 1e9)
              .sum();
      if (count.count() > most) {
        blame(
            failed,
            "stop-if must be within reach, got %d bad answers of at most %.0f requests in %s; write a lower number or a share"
                .formatted(count.count(), Math.floor(most), DurationText.of(window.get())));
      }
    }
  }

  /** Empty where some load's length could not be read, since that one may be the longest. */
  private Optional<Duration> longestLoad() {
    List<Duration> known =
        loads.stream()
            .flatMap(load ->
                LoadGrammar.pace(load)
                    .map(Pace::lasts)
                    .or(() -> load.valueAt(LoadGrammar.FOR))
                    .stream())
            .toList();
    return known.size() == loads.size()
        ? known.stream().max(Duration::compareTo)
        : Optional.empty();
  }

  private void blame(Got<?> got, String message) {
    problems.add(got.slot().valuePlace(), message);
  }

  static Map<String, Got<?>> byName(List<? extends Got<?>> all) {
    Map<String, Got<?>> byName = new HashMap<>();
    all.forEach(got -> byName.put(got.slot().name(), got));
    return byName;
  }
}
