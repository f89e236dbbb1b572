package dev.holdfast.engine.check;

import dev.holdfast.model.Request;
import java.util.List;

/** How late the load generator itself was: from a request's intended start to its start. */
record SendLag(SortedTimes lags) {
  static final long P99_NANOS = 10_000_000L;
  static final long LOAD_P99_NANOS = 100_000_000L;
  static final long ANY_NANOS = 500_000_000L;

  static SendLag of(List<Request> requests) {
    return new SendLag(
        new SortedTimes(
            requests.stream()
                .mapToLong(request -> request.startedNanos() - request.intendedNanos())));
  }

  long p99() {
    return lags.at(99);
  }

  long most() {
    return lags.at(100);
  }

  /**
   * So late that it was another load than the one that was asked for. Less than that can only make
   * a result worse, since latency counts from the intended start: good ones stand.
   */
  boolean anotherLoad() {
    return p99() > LOAD_P99_NANOS || froze();
  }

  /** So late that bad latencies say as much of the generator as of the system. */
  boolean fellBehind() {
    return p99() > P99_NANOS || froze();
  }

  /** So late that even answers that never came may be its own fault. */
  boolean froze() {
    return most() > ANY_NANOS;
  }

  /**
   * Whether so much more latency can come of it: each request's own lag, and as much again behind
   * those that went out with it at once.
   */
  boolean explains(long nanos) {
    return nanos <= 2 * most();
  }

  String text() {
    return "the load generator fell behind: %s started more than 10 ms late, one by %s"
        .formatted(Figures.count(lags.above(P99_NANOS), "request"), Figures.time(most()));
  }
}
