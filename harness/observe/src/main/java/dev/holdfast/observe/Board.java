package dev.holdfast.observe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How every pod is now, by its name. A platform writes it; Services, observers, witnesses and waits
 * read it: each is told of all that there is and then of every change, in the order in which they
 * happened.
 *
 * @param <P> what the platform knows of a pod
 */
public final class Board<P> {
  private final LongSupplier clock;
  private final Map<String, P> pods = new TreeMap<>();
  private final List<Reader<P>> readers = new ArrayList<>();
  private long changes;

  /**
   * Is told of every change, one at a time; must not block for long.
   *
   * @param <P> what the platform knows of a pod
   */
  @FunctionalInterface
  public interface Reader<P> {
    /** A pod appeared, changed, or was removed for good. */
    void changed(long atNanos, P pod, boolean gone);
  }

  /**
   * With nothing on it.
   *
   * @param clock nanoseconds since the run's start
   */
  public Board(LongSupplier clock) {
    this.clock = clock;
  }

  /** A pod is so now; whoever knows it so already is not told again. */
  public synchronized void put(String name, P pod) {
    if (!pod.equals(pods.put(name, pod))) {
      tell(pod, false);
    }
  }

  /**
   * A pod is gone for good.
   *
   * @param last how it was in the end
   */
  public synchronized void remove(String name, P last) {
    if (pods.remove(name) != null) {
      tell(last, true);
    }
  }

  private void tell(P pod, boolean gone) {
    long now = clock.getAsLong();
    List.copyOf(readers).forEach(reader -> reader.changed(now, pod, gone));
    changes++;
    notifyAll();
  }

  /** Tells the reader of all pods as they are now, and of every change from then on. */
  public synchronized void read(Reader<P> reader) {
    long now = clock.getAsLong();
    pods.values().forEach(pod -> reader.changed(now, pod, false));
    readers.add(reader);
  }

  /** Tells the reader nothing more. */
  public synchronized void leave(Reader<P> reader) {
    readers.remove(reader);
  }

  /** In the order of their names. */
  public synchronized List<P> all() {
    return List.copyOf(pods.values());
  }

  /** The one of that name. */
  public synchronized Optional<P> pod(String name) {
    return Optional.ofNullable(pods.get(name));
  }

  /**
   * Whether these are all pods, as they are; asked while nothing can change, or a change could come
   * between two looks.
   */
  public synchronized boolean holds(Map<String, P> these) {
    return pods.equals(these);
  }

  /** Waits until something changes, or for so long. */
  public synchronized void awaitChange(long nanos) throws InterruptedException {
    long before = changes;
    await(_ -> changes != before, nanos);
  }

  /** Waits until the pods are as asked, or for so long; whether they are. */
  public synchronized boolean await(Predicate<Collection<P>> asked, long nanos)
      throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (!asked.test(pods.values())) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
