package dev.holdfast.load;

import dev.holdfast.model.Pace;
import java.util.List;

/**
 * When each request of a load is intended to start, on the run's clock, never moved by how earlier
 * ones went: request {@code k} of a phase at the phase's beginning plus {@code k / perSecond}. So a
 * phase begins with a request, whatever the one before it left over.
 */
final class Timetable {
  private final long[] fromNanos;
  private final double[] perSecond;

  /** Of each phase, the number of its first request; behind them the number of all. */
  private final long[] firstNumber;

  Timetable(long firstNanos, Pace pace) {
    List<Pace.Phase> phases = pace.phases();
    fromNanos = new long[phases.size()];
    perSecond = new double[phases.size()];
    firstNumber = new long[phases.size() + 1];
    long begin = firstNanos;
    for (int i = 0; i < phases.size(); i++) {
      Pace.Phase phase = phases.get(i);
      fromNanos[i] = begin;
      perSecond[i] = phase.rate().perSecond();
      firstNumber[i + 1] = firstNumber[i] + phase.requests();
      begin += phase.lasts().toNanos();
    }
  }

  /** How many requests there are. */
  long planned() {
    return firstNumber[firstNumber.length - 1];
  }

  /**
   * The intended start of a request, counted from 0; past the last one as the last phase goes on.
   */
  long intendedNanos(long number) {
    int phase = perSecond.length - 1;
    while (phase > 0 && firstNumber[phase] > number) {
      phase--;
    }
    return fromNanos[phase] + Math.round((number - firstNumber[phase]) * 1e9 / perSecond[phase]);
  }

  /** The first request that is intended for later than {@code nanos}; may be past the last one. */
  long firstAfter(long nanos) {
    if (nanos < fromNanos[0]) {
      return 0;
    }
    int phase = perSecond.length - 1;
    while (phase > 0 && fromNanos[phase] > nanos) {
      phase--;
    }
    long number = firstNumber[phase] + (long) ((nanos - fromNanos[phase]) * perSecond[phase] / 1e9);
    while (intendedNanos(number) <= nanos) {
      number++;
    }
    return number;
  }
}
