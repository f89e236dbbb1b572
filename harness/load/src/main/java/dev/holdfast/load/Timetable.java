package dev.holdfast.load;

/**
 * When each request of a load is intended to start, on the run's clock: request {@code k} at {@code
 * firstNanos + k / perSecond}, never moved by how earlier ones went.
 */
record Timetable(long firstNanos, double perSecond, long planned) {
  /** The intended start of a request, counted from 0. */
  long intendedNanos(long number) {
    return firstNanos + Math.round(number * 1e9 / perSecond);
  }

  /** The first request that is intended for later than {@code nanos}; may be past the last one. */
  long firstAfter(long nanos) {
    if (nanos < firstNanos) {
      return 0;
    }
    long number = (long) ((nanos - firstNanos) * perSecond / 1e9);
    while (intendedNanos(number) <= nanos) {
      number++;
    }
    return number;
  }
}
