package dev.holdfast.engine.timeline;

import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the bad answers after a fault came to an end, if they did. To recover is to be again as the
 * baseline had to be: where that allows some bad answers, some are no lack of recovery.
 *
 * @param count how many from the fault on until the next one
 * @param bad those of them that were kept, in the order of their ends
 * @param lastNanos when the last one ended that is more than may be at any time; empty where none
 *     is
 */
public record Recovery(
    Outcome outcome,
    long count,
    List<Request> bad,
    Optional<Long> lastNanos,
    @Nullable Request first,
    @Nullable Request lastFailed,
    @Nullable Request lastSlow) {
  public enum Outcome {
    /** No bad answer, or no more than may be at any time. */
    UNHARMED,
    /** Bad answers, and then no more. */
    RECOVERED,
    /** Bad answers to requests that were sent when fault and loss were long over. */
    NOT_RECOVERED,
    /** Bad answers until the load's end. */
    NEVER_CLEAN
  }

  /** Judged by every bad answer. */
  public static Recovery of(FaultEvidence fault) {
    return of(fault.tally().loads(), Aftermath::all);
  }

  /** By those alone that the generator cannot have made by itself. */
  public static Recovery ofTheSystemItself(FaultEvidence fault) {
    return of(fault.tally().loads(), Aftermath::itself);
  }

  private static Recovery of(
      Collection<Aftermath> loads, Function<Aftermath, Aftermath.Bad> which) {
    List<Aftermath.Bad> bad = loads.stream().map(which).toList();
    Comparator<Request> byEnd = Comparator.comparingLong(Request::endedNanos);
    return new Recovery(
        bad.stream().map(Recovery::outcome).max(Comparator.naturalOrder()).orElse(Outcome.UNHARMED),
        bad.stream().mapToLong(Aftermath.Bad::count).sum(),
        bad.stream().flatMap(one -> one.kept().stream()).sorted(byEnd).toList(),
        bad.stream()
            .map(Aftermath.Bad::lastBeyondNanos)
            .filter(at -> at > Long.MIN_VALUE)
            .max(Long::compare),
        bad.stream().map(Aftermath.Bad::first).filter(Objects::nonNull).min(byEnd).orElse(null),
        bad.stream()
            .map(Aftermath.Bad::lastFailed)
            .filter(Objects::nonNull)
            .max(byEnd)
            .orElse(null),
        bad.stream().map(Aftermath.Bad::lastSlow).filter(Objects::nonNull).max(byEnd).orElse(null));
  }

  private static Outcome outcome(Aftermath.Bad bad) {
    if (!bad.beyondAllowed() && !bad.stillLate()) {
      return Outcome.UNHARMED;
    }
    if (bad.untilTheEnd()) {
      return Outcome.NEVER_CLEAN;
    }
    return bad.stillLate() ? Outcome.NOT_RECOVERED : Outcome.RECOVERED;
  }

  /** Whether an end of the bad answers was seen where it should have been. */
  public boolean over() {
    return outcome == Outcome.UNHARMED || outcome == Outcome.RECOVERED;
  }

  /**
   * After the heal, and after the loss: its end, and each bound that was asked for. A loss that
   * lasted longer than was asked is a finding of its own, and bad answers while it lasts are its.
   */
  public static long lateNanos(FaultEvidence fault) {
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
    return Stream.of(bound, redundant, fault.overNanos(), fault.healedNanos(), clean)
        .flatMap(Optional::stream)
        .max(Long::compare)
        .orElse(Long.MAX_VALUE);
  }
}
