package dev.holdfast.testing;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * Time that passes only where something happens: what is planned happens in the order of its times,
 * at once, and each may plan more. For one thread.
 */
public final class VirtualClock implements LongSupplier {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long planned;

  private record Event(long at, long order, Runnable then) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** A clock at 0. */
  public VirtualClock() {}

  /** Nanoseconds since its start, as {@code System.nanoTime} has them. */
  @Override
  public long getAsLong() {
    return now;
  }

  /** That happens at that time, in nanoseconds; at once where it has passed. */
  public void at(long nanos, Runnable then) {
    events.add(new Event(Math.max(now, nanos), planned++, then));
  }

  /** That happens after that time. */
  public void after(Duration time, Runnable then) {
    at(now + time.toNanos(), then);
  }

  /** Lets time pass until nothing is planned any more. */
  public void run() {
    for (Event next = events.poll(); next != null; next = events.poll()) {
      now = next.at;
      next.then.run();
    }
  }
}
