package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.timeline.ObserverLooks;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether those that should have seen the system get over a fault could see. */
final class ObserverQuestion {
  private static final long BLIND_NANOS = 3_000_000_000L;
  private static final String WORKLOADS = "workloads";

  private final Evidence evidence;
  private final List<String> blind = new ArrayList<>();

  private ObserverQuestion(Evidence evidence) {
    this.evidence = evidence;
  }

  static Stream<Question> of(Evidence evidence) {
    List<String> needed = needed(evidence);
    return needed.isEmpty()
        ? Stream.empty()
        : Stream.of(
            new Question(
                "observers",
                "a look at " + String.join(" and ", needed) + " at least every 3 s",
                () -> new ObserverQuestion(evidence).answer(needed)));
  }

  /** Those that the expectations rest on: being replaced first is seen by the workloads' one. */
  private static List<String> needed(Evidence evidence) {
    List<OfFault> asked = evidence.scenario().expectations().faults();
    boolean registry =
        asked.stream().anyMatch(fault -> fault.outOfRotationWithin() != null)
            || evidence.faults().stream()
                .filter(FaultEvidence::relists)
                .flatMap(fault -> fault.expected().stream())
                .anyMatch(fault -> fault.redundantWithin() != null);
    boolean workloads =
        registry
            || asked.stream().anyMatch(fault -> fault.redundantWithin() != null)
            || evidence.scenario().expectations().loads().stream().anyMatch(OfLoad::ofPods);
    return registry
        ? List.of(WORKLOADS, evidence.members().observer())
        : workloads ? List.of(WORKLOADS) : List.of();
  }

  private Finding answer(List<String> needed) {
    if (evidence.entered(Phase.READY).isEmpty()) {
      return Finding.unknown("nothing", "the system was never ready, so there was nothing to see");
    }
    long from = evidence.entered(Phase.READY).get();
    long until = evidence.watchedUntilNanos();
    List<String> gaps = new ArrayList<>();
    for (String observer : needed) {
      ObserverLooks looks = evidence.observer(observer);
      long gap = looks.longestBlindNanos(from, until);
      gaps.add(observer + " " + Figures.time(gap));
      if (looks.never() || gap > BLIND_NANOS) {
        blind.add("%s for %s%s".formatted(observer, Figures.time(gap), lastFailure(observer)));
      }
    }
    evidence.faults().stream().filter(f -> f.injecting().isPresent()).forEach(this::sawBefore);
    String observed = "longest time without a look: " + String.join(", ", gaps);
    return blind.isEmpty()
        ? Finding.pass(observed)
        : Finding.unknown(observed, "observer blind: " + String.join("; ", blind));
  }

  private String lastFailure(String observer) {
    return evidence
        .history()
        .all(Event.ObserverFailed.class)
        .filter(failed -> failed.observer().equals(observer))
        .reduce((_, later) -> later)
        .map(failed -> " (" + failed.why() + ")")
        .orElse("");
  }

  /** What was not seen before the fault cannot be seen to go or to come back. */
  private void sawBefore(FaultEvidence fault) {
    long from = fault.fromNanos();
    if (fault.expected().filter(asked -> asked.outOfRotationWithin() != null).isPresent()) {
      fault.targets().stream()
          .filter(pod -> fault.members().servicesOf(pod, from).isEmpty())
          .forEach(pod ->
              blind.add(
                  "%s did not have %s before %s"
                      .formatted(fault.members().observer(), pod, fault.name())));
    }
    long undisturbed = fault.undisturbedNanos();
    evidence
        .planned(fault.name())
        .filter(_ -> fault.expected().filter(f -> f.redundantWithin() != null).isPresent())
        .filter(planned -> fault.pods().readyAt(undisturbed) < planned.of())
        .ifPresent(planned ->
            blind.add(
                "workloads saw %s before %s"
                    .formatted(fault.pods().said(undisturbed, planned.of()), fault.name())));
  }
}
