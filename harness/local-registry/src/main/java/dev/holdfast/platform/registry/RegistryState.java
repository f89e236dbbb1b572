package dev.holdfast.platform.registry;

import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** The last index at which an instance came, went or was another. */
  private long catalogIndex = 1;

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
    private final Map<String, CheckState> checks = new TreeMap<>();

    Entry(Registered registered, long index) {
      this.registered = registered;
      this.createIndex = index;
    }
  }

  private static final class CheckState {
    private final Check check;
    private final long createIndex;
    private Status status;
    private String output = "";
    private long modifyIndex;
    private long ttlEnds;
    private long criticalSince;

    CheckState(Check check, long index, long now) {
      this.check = check;
      this.createIndex = index;
      this.modifyIndex = index;
      this.status = check.first();
      this.criticalSince = now;
      renewTtl(now);
    }

    /** What is known of a check that is registered once more. */
    void goOnFrom(CheckState before) {
      status = before.status;
      output = before.output;
      criticalSince = before.criticalSince;
    }

    void renewTtl(long now) {
      if (check.kind() instanceof Kind.Ttl ttl) {
        ttlEnds = now + ttl.ttl().toNanos();
      }
    }

    boolean mayExpire() {
      return status != Status.CRITICAL && check.kind() instanceof Kind.Ttl;
    }

    boolean toReap(long now) {
      Duration after = check.deregisterAfter();
      if (status != Status.CRITICAL || after.isZero()) {
        return false;
      }
      Duration bound = after.compareTo(REAP_AT_LEAST) < 0 ? REAP_AT_LEAST : after;
      return now - criticalSince > bound.toNanos();
    }

    CheckSeen seen() {
      return new CheckSeen(check, status, output, createIndex, modifyIndex);
    }
  }

  /** A check as it is at one moment. */
  record CheckSeen(Check check, Status status, String output, long createIndex, long modifyIndex) {}

  /**
   * An instance as it is at one moment.
   *
   * @param checks in the order of their ids
   */
  record Instance(Registered registered, List<CheckSeen> checks, long createIndex) {
    /** That of its worst check. */
    Status status() {
      return checks.stream()
          .map(CheckSeen::status)
          .max(Comparator.naturalOrder())
          .orElse(Status.PASSING);
    }
  }

  /** An answer and the index that it is valid for. */
  record Indexed<T>(long index, T value) {}

  /** Registers, or replaces what has the same id; checks that only the former had are kept. */
  void register(Registered registered) {
    register(registered, false);
  }

  /**
   * Registers, or replaces what has the same id. As with Consul, a check that is there already
   * keeps its state, whatever state the registration wants to begin with.
   *
   * @param alone whether checks that the former registration had, and this one has not, go
   */
  void register(Registered registered, boolean alone) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      Entry before = entries.get(registered.id());
      if (before != null && !before.registered.name().equals(registered.name())) {
        touch(before.registered.name());
      }
      touch(registered.name());
      catalogIndex = index;
      Entry entry = new Entry(registered, before == null ? index : before.createIndex);
      if (before != null && !alone) {
        entry.checks.putAll(before.checks);
      }
      for (Check check : registered.checks()) {
        put(entry, check, before, now);
      }
      entries.put(registered.id(), entry);
    } finally {
      lock.unlock();
    }
  }

  private void put(Entry entry, Check check, @Nullable Entry before, long now) {
    CheckState state = new CheckState(check, index, now);
    CheckState known = before == null ? null : before.checks.get(check.id());
    if (known != null) {
      state.goOnFrom(known);
    }
    entry.checks.put(check.id(), state);
  }

  /** Adds a check to an instance, or replaces it; false where there is no such instance. */
  boolean addCheck(String id, Check check) {
    lock.lock();
    try {
      Entry entry = entries.get(id);
      if (entry != null) {
        touch(entry.registered.name());
        put(entry, check, entry, nanos.getAsLong());
      }
      return entry != null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a check away; false where there is none of that id. */
  boolean removeCheck(String checkId) {
    lock.lock();
    try {
      Entry entry = entryOf(checkId);
      if (entry != null) {
        entry.checks.remove(checkId);
        touch(entry.registered.name());
      }
      return entry != null;
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
        catalogIndex = index;
      }
      return entry != null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry entryOf(String checkId) {
    return entries.values().stream()
        .filter(entry -> entry.checks.containsKey(checkId))
        .findFirst()
        .orElse(null);
  }

  /** Sets the state of a check and starts its TTL anew; false where there is none of that id. */
  boolean update(String checkId, Status status, String output) {
    lock.lock();
    try {
      Entry entry = entryOf(checkId);
      CheckState state = entry == null ? null : entry.checks.get(checkId);
      if (entry != null && state != null) {
        long now = nanos.getAsLong();
        set(entry, state, status, output, now);
        state.renewTtl(now);
      }
      return state != null;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #update}, for one who does this check: false once it was replaced. */
  boolean update(String id, Check done, Status status, String output) {
    lock.lock();
    try {
      Entry entry = entries.get(id);
      CheckState state = entry == null ? null : entry.checks.get(done.id());
      if (entry != null && state != null && isThere(id, done)) {
        set(entry, state, status, output, nanos.getAsLong());
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void set(Entry entry, CheckState check, Status status, String output, long now) {
    check.output = output;
    if (check.status == status) {
      // a new output alone wakes nobody up; Consul passes it on only minutes later
      return;
    }
    check.criticalSince = now;
    check.status = status;
    touch(entry.registered.name());
    check.modifyIndex = index;
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
        for (CheckState check : entry.checks.values()) {
          if (check.mayExpire() && check.ttlEnds - now <= 0) {
            set(entry, check, Status.CRITICAL, expired(check.output), now);
          }
        }
      }
      if (nextReap - now <= 0) {
        nextReap = now + REAP_EVERY.toNanos();
        entries.values().stream()
            .filter(entry -> entry.checks.values().stream().anyMatch(check -> check.toReap(now)))
            .map(entry -> entry.registered.id())
            .toList()
            .forEach(this::deregister);
      }
    } finally {
      lock.unlock();
    }
  }

  private static String expired(String lastOutput) {
    return lastOutput.isEmpty()
        ? "TTL expired"
        : "TTL expired (last output before timeout follows): " + lastOutput;
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
      for (CheckState check : entry.checks.values()) {
        if (check.mayExpire() && check.ttlEnds - next < 0) {
          next = check.ttlEnds;
        }
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
      await(told ? 0 : after, wait, () -> indexes.getOrDefault(name, 0L));
      return new Indexed<>(indexes.getOrDefault(name, index), seen(one -> one.name().equals(name)));
    } finally {
      lock.unlock();
    }
  }

  /** All instances, in the order of their ids. */
  Indexed<List<Instance>> all() {
    lock.lock();
    try {
      return new Indexed<>(index, seen(_ -> true));
    } finally {
      lock.unlock();
    }
  }

  /** All instances, as soon as anything is other than it was at {@code after}. */
  Indexed<List<Instance>> all(long after, Duration wait) throws InterruptedException {
    return waited(after, wait, () -> index);
  }

  /** All instances, as soon as one came, went or was registered once more. */
  Indexed<List<Instance>> catalog(long after, Duration wait) throws InterruptedException {
    return waited(after, wait, () -> catalogIndex);
  }

  private Indexed<List<Instance>> waited(long after, Duration wait, Supplier<Long> current)
      throws InterruptedException {
    lock.lock();
    try {
      await(after, wait, current);
      return new Indexed<>(current.get(), seen(_ -> true));
    } finally {
      lock.unlock();
    }
  }

  private void await(long after, Duration wait, Supplier<Long> current)
      throws InterruptedException {
    long left = after == 0 ? 0 : wait.toNanos();
    while (left > 0 && !closed && current.get() <= after) {
      left = changed.awaitNanos(left);
    }
  }

  private List<Instance> seen(Predicate<Registered> wanted) {
    List<Instance> seen = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (wanted.test(entry.registered)) {
        seen.add(seen(entry));
      }
    }
    return List.copyOf(seen);
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
        entry.registered,
        entry.checks.values().stream().map(CheckState::seen).toList(),
        entry.createIndex);
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

  /** Waits until a check is gone or replaced, at most so long; whether it is still there. */
  boolean awaitGone(String id, Check check, Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (left > 0 && !closed && isThere(id, check)) {
        left = changed.awaitNanos(left);
      }
      return !closed && isThere(id, check);
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("ReferenceEquality") // who registers again gets a checker of its own
  private boolean isThere(String id, Check check) {
    Entry entry = entries.get(id);
    CheckState state = entry == null ? null : entry.checks.get(check.id());
    return state != null && state.check == check;
  }
}
