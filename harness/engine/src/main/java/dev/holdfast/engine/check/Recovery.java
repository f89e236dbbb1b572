package dev.holdfast.engine.check;

import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the bad answers after a fault came to an end, if they did.
 *
 * @param bad those from the fault on until the next one, in the order of their ends
 * @param lateNanos from when on a bad answer means that the system did not recover, since the run's
 *     start
 */
record Recovery(Outcome outcome, List<Request> bad, long lateNanos) {
  /** Bad answers in the load's last second, or among its last answers, do not show an end. */
  private static final long END_NANOS = 1_000_000_000L;

  private static final int LAST_ANSWERS = 10;

  enum Outcome {
    /** No bad answer at all. */
    UNHARMED,
    /** Bad answers, and then no more. */
    RECOVERED,
    /** A bad answer when fault and loss were long over. */
    NOT_RECOVERED,
    /** Bad answers until the load's end. */
    NEVER_CLEAN
  }

  static Recovery of(FaultEvidence fault) {
    List<Request> bad = fault.badAnswers();
    long late = lateNanos(fault);
    if (bad.isEmpty()) {
      return new Recovery(Outcome.UNHARMED, bad, late);
    }
    Request last = bad.getLast();
    if (untilTheEnd(fault, last)) {
      return new Recovery(Outcome.NEVER_CLEAN, bad, late);
    }
    return new Recovery(
        last.endedNanos() > late ? Outcome.NOT_RECOVERED : Outcome.RECOVERED, bad, late);
  }

  private static boolean untilTheEnd(FaultEvidence fault, Request last) {
    long loadEnd = fault.of().loadEndNanos().orElse(Long.MAX_VALUE);
    long after =
        fault.of().requests().filter(request -> request.endedNanos() > last.endedNanos()).count();
    return last.endedNanos() > loadEnd - END_NANOS || after < LAST_ANSWERS;
  }

  /**
   * After the heal, and after the loss: its end, and each bound that was asked for. A loss that
   * lasted longer than was asked is a finding of its own, and bad answers while it lasts are its.
   */
  private static long lateNanos(FaultEvidence fault) {
    Optional<Long> seen = fault.seenNanos();
    Optional<OfFault> asked = fault.expected();
    Optional<Long> bound =
        asked
            .flatMap(expected -> Optional.ofNullable(expected.redundantWithin()))
            .flatMap(within -> seen.map(at -> at + within.toNanos()));
    Optional<Long> redundant = fault.redundantNanos();
    if ((bound.isEmpty() && redundant.isEmpty()) || fault.healedNanos().isEmpty()) {
      return Long.MAX_VALUE;
    }
    Optional<Long> clean =
        asked
            .flatMap(expected -> Optional.<Duration>ofNullable(expected.cleanWithin()))
            .flatMap(within -> fault.beganNanos().map(at -> at + within.toNanos()));
    return Stream.of(bound, redundant, fault.healedNanos(), clean)
        .flatMap(Optional::stream)
        .max(Long::compare)
        .orElse(Long.MAX_VALUE);
  }

  /** When the last bad answer ended; empty where that was no end. */
  Optional<Long> cleanNanos() {
    return outcome == Outcome.RECOVERED
        ? Optional.of(bad.getLast().endedNanos())
        : Optional.empty();
  }
}
