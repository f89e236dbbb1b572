package dev.holdfast.platform.registry;

import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What the embedded registry knows, with Consul's rules: every change gets the next index; a TTL
 * that was not renewed in time makes its check critical; who stays critical long enough is taken
 * out.
 *
 * <p>Time passes only in {@link #sweep}, so that tests can say what time it is.
 */
final class RegistryState {
  /** Consul looks for services to take out that often. */
  static final Duration REAP_EVERY = Duration.ofSeconds(30);

  /** Consul takes nobody out earlier, whatever the client asked for. */
  static final Duration REAP_AT_LEAST = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Entry> entries = new TreeMap<>();

  /** The last index of each name that ever was: waits for a name that is gone do not wake up. */
  private final Map<String, Long> indexes = new HashMap<>();

  private long index = 1;
  private long nextReap;
  private boolean closed;

  /**
   * @param nanos a monotonic clock
   */
  RegistryState(LongSupplier nanos) {
    this.nanos = nanos;
    this.nextReap = nanos.getAsLong() + REAP_EVERY.toNanos();
  }

  private static final class Entry {
    private final Registered registered;
    private final long createIndex;
    private Status status;
    private String output = "";
    private long checkIndex;
    private long ttlEnds;
    private long criticalSince;

    Entry(Registered registered, Status status, long index, long now) {
      this.registered = registered;
      this.status = status;
      this.createIndex = index;
      this.checkIndex = index;
      this.criticalSince = now;
    }
  }

  /** An instance as it is at one moment. */
  record Instance(
      Registered registered, Status status, String output, long createIndex, long checkIndex) {}

  /** An answer and the index that it is valid for. */
  record Indexed<T>(long index, T value) {}

  /**
   * Registers, or replaces what has the same id. As with Consul, a check that is there already
   * keeps its state, whatever state the registration wants to begin with.
   */
  void register(Registered registered) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      Entry before = entries.get(registered.id());
      if (before != null && !before.registered.name().equals(registered.name())) {
        touch(before.registered.name());
      }
      touch(registered.name());
      Entry entry =
          new Entry(
              registered, registered.check().map(Check::first).orElse(Status.PASSING), index, now);
      if (before != null
          && before.registered.check().isPresent()
          && registered.check().isPresent()) {
        entry.status = before.status;
        entry.output = before.output;
        entry.criticalSince = before.criticalSince;
      }
      renewTtl(entry, now);
      entries.put(registered.id(), entry);
    } finally {
      lock.unlock();
    }
  }

  /** Takes an instance out; false where there is none of that id. */
  boolean deregister(String id) {
    lock.lock();
    try {
      Entry entry = entries.remove(id);
      if (entry != null) {
        touch(entry.registered.name());
      }
      return entry != null;
    } finally {
      lock.unlock();
    }
  }

  /** Sets the state of a check and starts its TTL anew; false where there is none of that id. */
  boolean update(String checkId, Status status, String output) {
    lock.lock();
    try {
      for (Entry entry : entries.values()) {
        if (entry.registered.checkId().equals(checkId) && entry.registered.check().isPresent()) {
          long now = nanos.getAsLong();
          set(entry, status, output, now);
          renewTtl(entry, now);
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #update}, for one who checks {@code checked}: false once that was replaced. */
  boolean update(Registered checked, Status status, String output) {
    lock.lock();
    try {
      Entry entry = entries.get(checked.id());
      // the same object, not an equal one: who registers again gets a checker of its own
      @SuppressWarnings("ReferenceEquality")
      boolean same = entry != null && entry.registered == checked;
      if (same && entry != null) {
        set(entry, status, output, nanos.getAsLong());
      }
      return same;
    } finally {
      lock.unlock();
    }
  }

  private void set(Entry entry, Status status, String output, long now) {
    entry.output = output;
    if (entry.status == status) {
      // a new output alone wakes nobody up; Consul passes it on only minutes later
      return;
    }
    entry.criticalSince = now;
    entry.status = status;
    touch(entry.registered.name());
    entry.checkIndex = index;
  }

  private static void renewTtl(Entry entry, long now) {
    entry
        .registered
        .check()
        .ifPresent(check -> {
          if (check.kind() instanceof Kind.Ttl ttl) {
            entry.ttlEnds = now + ttl.ttl().toNanos();
          }
        });
  }

  /** Gives the next index to a name, and wakes up who waits. */
  private void touch(String name) {
    index++;
    indexes.put(name, index);
    changed.signalAll();
  }

  /** Lets time take effect. */
  void sweep() {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      for (Entry entry : entries.values()) {
        if (expires(entry) && entry.ttlEnds - now <= 0) {
          set(entry, Status.CRITICAL, expired(entry.output), now);
        }
      }
      if (nextReap - now <= 0) {
        nextReap = now + REAP_EVERY.toNanos();
        entries.values().stream()
            .filter(entry -> toReap(entry, now))
            .map(entry -> entry.registered.id())
            .toList()
            .forEach(this::deregister);
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean expires(Entry entry) {
    return entry.status != Status.CRITICAL
        && entry.registered.check().map(Check::kind).orElse(null) instanceof Kind.Ttl;
  }

  private static String expired(String lastOutput) {
    return lastOutput.isEmpty()
        ? "TTL expired"
        : "TTL expired (last output before timeout follows): " + lastOutput;
  }

  private static boolean toReap(Entry entry, long now) {
    Duration after = entry.registered.check().map(Check::deregisterAfter).orElse(Duration.ZERO);
    if (entry.status != Status.CRITICAL || after.isZero()) {
      return false;
    }
    Duration bound = after.compareTo(REAP_AT_LEAST) < 0 ? REAP_AT_LEAST : after;
    return now - entry.criticalSince > bound.toNanos();
  }

  /** Sweeps whenever it is time to, until {@link #close}. */
  void sweepUntilClosed() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        sweep();
        long wait = nextDeadline() - nanos.getAsLong();
        if (wait > 0 && !closed) {
          // a change may bring an earlier deadline, so it wakes this up too
          long left = changed.awaitNanos(wait);
          assert left <= wait;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private long nextDeadline() {
    long next = nextReap;
    for (Entry entry : entries.values()) {
      if (expires(entry) && entry.ttlEnds - next < 0) {
        next = entry.ttlEnds;
      }
    }
    return next;
  }

  /**
   * The instances of a name, as soon as its index is beyond {@code after}, at the latest when the
   * wait is over. An {@code after} of 0 does not wait.
   */
  Indexed<List<Instance>> instances(String name, long after, Duration wait)
      throws InterruptedException {
    lock.lock();
    try {
      // a name that never was has the registry's index: who is behind it is told at once
      boolean told = after < indexes.getOrDefault(name, index);
      long left = after == 0 || told ? 0 : wait.toNanos();
      while (left > 0 && !closed && indexes.getOrDefault(name, 0L) <= after) {
        left = changed.awaitNanos(left);
      }
      List<Instance> seen = new ArrayList<>();
      for (Entry entry : entries.values()) {
        if (entry.registered.name().equals(name)) {
          seen.add(seen(entry));
        }
      }
      return new Indexed<>(indexes.getOrDefault(name, index), List.copyOf(seen));
    } finally {
      lock.unlock();
    }
  }

  /** All instances, in the order of their ids. */
  Indexed<List<Instance>> all() {
    lock.lock();
    try {
      return new Indexed<>(index, entries.values().stream().map(RegistryState::seen).toList());
    } finally {
      lock.unlock();
    }
  }

  /** The instance of that id. */
  Optional<Instance> instance(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(id)).map(RegistryState::seen);
    } finally {
      lock.unlock();
    }
  }

  private static Instance seen(Entry entry) {
    return new Instance(
        entry.registered, entry.status, entry.output, entry.createIndex, entry.checkIndex);
  }

  /** Ends all waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until an instance is gone or replaced, at most so long; whether it is still there. */
  boolean awaitGone(Registered registered, Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (left > 0 && !closed && isThere(registered)) {
        left = changed.awaitNanos(left);
      }
      return !closed && isThere(registered);
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("ReferenceEquality") // who registers again gets a checker of its own
  private boolean isThere(Registered registered) {
    Entry entry = entries.get(registered.id());
    return entry != null && entry.registered == registered;
  }
}
