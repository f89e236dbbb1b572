package dev.holdfast.platform.local;

import dev.holdfast.model.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often pods were asked something through Services, by those who carry the connections. They do
 * not read what they carry: each time that a client speaks after its pod, or first, counts as a
 * request. So a handshake counts, too, and requests that go side by side count as fewer.
 */
final class PodTraffic {
  /** Who says so, in the history. */
  static final String SOURCE = "balancer";

  /** What others than the load may ask a pod in about a second, by whatever polls it. */
  private static final long OTHERS = 2;

  private final LongSupplier clock;
  private final Map<String, Count> counts = new HashMap<>();

  /** Counts by that clock, the run's. */
  PodTraffic(LongSupplier clock) {
    this.clock = clock;
  }

  /** What one pod was asked since that was last told. */
  private static final class Count {
    private final long from;
    private long until;
    private long requests;
    private long handshakes;

    Count(long from) {
      this.from = from;
      until = from;
    }
  }

  /**
   * A client asked the pod something.
   *
   * @param handshake whether that may be the beginning of a handshake, and no request
   */
  synchronized void asked(String pod, boolean handshake) {
    long now = clock.getAsLong();
    Count count = counts.computeIfAbsent(pod, _ -> new Count(now));
    count.until = now;
    count.requests++;
    count.handshakes += handshake ? 1 : 0;
  }

  /** What was counted since it was last asked for; in the order of the pods' names. */
  synchronized List<Event> told() {
    long now = clock.getAsLong();
    List<Event> told = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> {
          Count count = entry.getValue();
          told.add(
              new Event.Exposed(
                  now,
                  SOURCE,
                  entry.getKey(),
                  count.from,
                  count.until,
                  count.requests,
                  // a handshake takes up to two turns before the first request
                  OTHERS + 2 * count.handshakes));
        });
    counts.clear();
    return told;
  }
}
