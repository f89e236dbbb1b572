package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.timeline.Members;
import dev.holdfast.engine.timeline.ObserverLooks;
import dev.holdfast.engine.timeline.Recovery;
import dev.holdfast.engine.timeline.Rotation;
import dev.holdfast.model.Event;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Failover.Moment;
import dev.holdfast.model.Request;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the system got over its faults, in parts. */
final class Failovers {
  static final String REPLACED_FIRST = "replaced first";
  static final String HEALED_FIRST = "healed first";
  static final String TOO_LATE = "when it should have been over";

  private final FaultEvidence fault;
  private final long seenNanos;

  private Failovers(FaultEvidence fault, long seenNanos) {
    this.fault = fault;
    this.seenNanos = seenNanos;
  }

  /** One for each fault that was seen. */
  static List<Failover> of(Evidence evidence) {
    return evidence.faults().stream()
        .flatMap(fault -> fault.firstSeen().stream().map(seen -> of(fault, seen)))
        .toList();
  }

  private static Failover of(FaultEvidence fault, Event.FaultWitnessed seen) {
    Failovers parts = new Failovers(fault, seen.seenNanos());
    Recovery recovery = Recovery.of(fault);
    return new Failover(
        fault.name(),
        fault.targets(),
        seen.seenNanos(),
        seen.resolutionNanos(),
        parts.ended(recovery.first(), recovery),
        parts.outOfRotation(),
        parts.lastBad(recovery),
        parts.ofPods(fault.readyAgainNanos()),
        parts.ofPods(fault.redundantNanos()),
        fault.tally().exposure().met(),
        recovery.count(),
        parts.ended(recovery.lastFailed(), recovery),
        parts.ended(recovery.lastSlow(), recovery));
  }

  /** Null where no end was seen. */
  private @Nullable Moment lastBad(Recovery recovery) {
    return recovery
        .lastNanos()
        .filter(_ -> recovery.outcome() != Recovery.Outcome.NEVER_CLEAN)
        .map(at ->
            new Moment(
                at - seenNanos,
                0,
                recovery.outcome() == Recovery.Outcome.NOT_RECOVERED ? TOO_LATE : ""))
        .orElse(null);
  }

  private @Nullable Moment ended(@Nullable Request request, Recovery recovery) {
    return request == null || recovery.outcome() == Recovery.Outcome.UNHARMED
        ? null
        : new Moment(request.endedNanos() - seenNanos, 0, "");
  }

  private @Nullable Moment moment(Optional<Long> atNanos, long resolutionNanos) {
    return atNanos.map(at -> new Moment(at - seenNanos, resolutionNanos, "")).orElse(null);
  }

  private @Nullable Moment ofPods(Optional<Long> atNanos) {
    return moment(atNanos, atNanos.map(workloads()::resolutionNanos).orElse(0L));
  }

  /** The last struck instance's; with a note where it was there again before it could leave. */
  private @Nullable Moment outOfRotation() {
    List<Rotation> rotations =
        fault.targets().stream().map(target -> Rotation.of(fault, target)).toList();
    if (!rotations.stream().allMatch(rotation -> rotation.known() && over(rotation) >= 0)) {
      return null;
    }
    return rotations.stream()
        .max(Comparator.comparingLong(Failovers::over))
        .map(this::outOfRotation)
        .orElse(null);
  }

  private static long over(Rotation rotation) {
    return rotation.overNanos().orElse(-1L);
  }

  private Moment outOfRotation(Rotation rotation) {
    long at = over(rotation);
    if (rotation.healedFirst()) {
      return new Moment(at - seenNanos, fault.overResolutionNanos(), HEALED_FIRST);
    }
    return rotation.replacedFirst()
        ? new Moment(at - seenNanos, workloads().resolutionNanos(at), REPLACED_FIRST)
        : new Moment(
            at - seenNanos, rotation.left().map(Members.Given::resolutionNanos).orElse(0L), "");
  }

  private ObserverLooks workloads() {
    return fault.of().observer("workloads");
  }
}
