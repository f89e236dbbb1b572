package dev.holdfast.engine;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Blueprint.Replicas;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.StopIf;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scenario that kills one of three catalog pods under a load, to be varied. */
final class Scenarios {
  static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
  static final Blueprint BLUEPRINT = blueprint(3);

  double perSecond = 100;
  Duration lasts = Duration.ofSeconds(60);
  Duration readyWithin = Duration.ofSeconds(5);
  @Nullable Baseline baseline =
      new Baseline(Duration.ZERO, Duration.ofSeconds(10), new Amount.Count(0));
  @Nullable StopIf stopIf;
  List<FaultStep> faults = List.of(kill("kill-one", new Start.AfterBaseline(), 1));
  @Nullable Amount failedAtMost = new Amount.Count(0);
  @Nullable Amount slowAtMost;
  List<Latency> latencies = List.of();
  List<OfFault> ofFaults =
      List.of(
          new OfFault(
              "kill-one", Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(30)));
  @Nullable OfLogs logs;
  String to = "gateway";
  Connections connections = new Connections.Fresh();
  @Nullable Duration within;

  /** How long a second load lasts, of the same kind; null for none. */
  @Nullable Duration second;

  @Nullable Amount secondFailedAtMost;

  /** Of the first load, in the place of its rate and length; none for one rate. */
  List<Pace.Phase> phases = List.of();

  List<OfLoad> ofPhases = List.of();

  static Blueprint blueprint(int catalogs) {
    return new Blueprint(
        List.of(new Replicas(CATALOG, catalogs, List.of("app"))),
        List.of("gateway", "catalog"),
        List.of());
  }

  static FaultStep kill(String name, Start start, int pods) {
    return new FaultStep(name, start, new Fault.Kill(CATALOG, "app", pods, Signal.KILL));
  }

  Scenario build() {
    return new Scenario(
        "catalog-replica-kill",
        "",
        List.of(),
        new SystemUnderTest.Installed(
            List.of(new ChartInstall("sample", Path.of("charts/sample"), Map.of(), List.of())),
            readyWithin),
        loads(),
        baseline,
        faults,
        stopIf,
        new Expectations(ofLoads(), ofFaults, logs));
  }

  private List<Load> loads() {
    Duration other = second;
    return other == null
        ? List.of(load("browse", lasts))
        : List.of(load("browse", lasts), load("second", other));
  }

  private Load load(String name, Duration lastsSo) {
    return new Load(
        name,
        to,
        phases.isEmpty() ? Pace.steady(new Rate(perSecond), lastsSo) : new Pace(phases),
        Duration.ofSeconds(2),
        connections,
        Protocol.PLAIN,
        Map.of(),
        null,
        Load.ANSWER_AT_MOST,
        0,
        List.of(new RequestTemplate("GET", "/api/products/1", new Ok(200, Map.of(), within))));
  }

  private List<OfLoad> ofLoads() {
    OfLoad first = new OfLoad("browse", failedAtMost, slowAtMost, latencies);
    if (!ofPhases.isEmpty()) {
      return ofPhases;
    }
    return second == null
        ? List.of(first)
        : List.of(first, new OfLoad("second", secondFailedAtMost, null, List.of()));
  }
}
