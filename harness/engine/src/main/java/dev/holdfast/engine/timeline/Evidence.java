package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Workload;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Stretch;
import dev.holdfast.model.timeline.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A history, read once with its scenario in hand: the entries tell what is to be counted of the
 * requests, and then these go by. Rules ask this and nothing else.
 */
public final class Evidence {
  private final Scenario scenario;
  private final History history;
  private final Map<Workload, Pods> pods = new HashMap<>();
  private final Map<String, ObserverLooks> observers = new HashMap<>();
  private final Members members;
  private final Endpoints endpoints;
  private final List<FaultEvidence> faults;
  private final @Nullable LogAudit logs;
  private final Skews skews;
  private final BeforeStop beforeStop;
  private final Timeline timeline;

  private Evidence(Scenario scenario, History history) {
    this.scenario = scenario;
    this.history = history;
    members = Members.of(history);
    endpoints = Endpoints.of(history);
    faults = scenario.faults().stream().map(step -> new FaultEvidence(step, this)).toList();
    OfLogs asked = scenario.expectations().logs();
    logs = asked == null ? null : LogAudit.over(asked.services(), history);
    List<Timeline.Visitor> visitors = new ArrayList<>();
    for (FaultEvidence fault : faults) {
      visitors.add(fault.tally());
    }
    skews = new Skews(history);
    beforeStop = new BeforeStop(scenario, history);
    visitors.add(beforeStop);
    if (logs != null) {
      visitors.add(logs);
      visitors.add(skews);
    }
    timeline = Timeline.of(scenario, history, visitors);
  }

  public static Evidence of(Scenario scenario, History history) {
    return new Evidence(scenario, history);
  }

  public Scenario scenario() {
    return scenario;
  }

  public History history() {
    return history;
  }

  public Timeline timeline() {
    return timeline;
  }

  /** The loads that the scenario has, as they went. */
  public List<LoadTimeline> loads() {
    return scenario.loads().stream().map(load -> timeline.load(load.name())).toList();
  }

  public LoadTimeline load(String name) {
    return timeline.load(name);
  }

  public List<FaultEvidence> faults() {
    return faults;
  }

  public FaultEvidence fault(FaultStep step) {
    return faults.stream().filter(fault -> fault.step().equals(step)).findFirst().orElseThrow();
  }

  public Pods pods(Workload workload) {
    return pods.computeIfAbsent(workload, of -> Pods.of(of, history));
  }

  public Members members() {
    return members;
  }

  Endpoints endpoints() {
    return endpoints;
  }

  public ObserverLooks observer(String name) {
    return observers.computeIfAbsent(name, of -> ObserverLooks.of(of, history));
  }

  /** What the log store must hold; empty where nothing is asked of logs. */
  public Optional<LogAudit> logs() {
    return Optional.ofNullable(logs);
  }

  /** The workloads that bring log lines to their store; none where the harness does. */
  List<Workload> carriers() {
    return history
        .first(Event.LogsCarried.class)
        .map(Event.LogsCarried::workloads)
        .orElse(List.of());
  }

  /** How far the clocks of those who wrote log lines are off. */
  public Skews skews() {
    return skews;
  }

  /** The answers for which {@code stop-if} ended the run. */
  public BeforeStop beforeStop() {
    return beforeStop;
  }

  /** All answers of all loads. */
  public Stretch answers() {
    Stretch all = new Stretch();
    loads().forEach(load -> all.addAll(load.all()));
    return all;
  }

  /** When the last load ended; empty where none began. */
  public Optional<Long> loadEndNanos() {
    return loads().stream().flatMap(load -> load.endNanos().stream()).max(Long::compare);
  }

  public Optional<Long> entered(Phase phase) {
    return history
        .all(Event.PhaseEntered.class)
        .filter(entered -> entered.phase() == phase)
        .map(Event.PhaseEntered::atNanos)
        .findFirst();
  }

  /** Until when the system was watched. */
  public long watchedUntilNanos() {
    return entered(Phase.STOPPING)
        .orElseGet(() -> history.events().stream().mapToLong(Event::atNanos).max().orElse(0));
  }

  public Optional<Event.Aborted> aborted() {
    return history.first(Event.Aborted.class);
  }

  public Optional<Plan.PlannedFault> planned(String fault) {
    return history
        .first(Event.Planned.class)
        .flatMap(planned ->
            planned.plan().faults().stream().filter(f -> f.fault().equals(fault)).findFirst());
  }
}
