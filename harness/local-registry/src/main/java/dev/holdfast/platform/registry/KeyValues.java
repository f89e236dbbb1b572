package dev.holdfast.platform.registry;

import dev.holdfast.platform.registry.RegistryState.Indexed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Consul's key-value store, as clients that read their settings from it use it: no sessions. */
final class KeyValues {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final NavigableMap<String, Pair> pairs = new TreeMap<>();
  private long index = 1;
  private boolean closed;

  /**
   * A key with its value.
   *
   * @param value as Base64 writes it
   */
  record Pair(String key, String value, long flags, long createIndex, long modifyIndex) {}

  /** The one key, or none; once it is other than it was at {@code after}. */
  Indexed<List<Pair>> at(String key, long after, Duration wait) throws InterruptedException {
    LongSupplier current =
        () -> {
          Pair pair = pairs.get(key);
          return pair == null ? index : pair.modifyIndex;
        };
    return await(key::equals, current, after, wait);
  }

  /**
   * The keys that begin so, in their order, once any key is other than it was at {@code after}, at
   * the latest when the wait is over.
   */
  Indexed<List<Pair>> below(String prefix, long after, Duration wait) throws InterruptedException {
    return await(key -> key.startsWith(prefix), () -> index, after, wait);
  }

  private Indexed<List<Pair>> await(
      Predicate<String> wanted, LongSupplier current, long after, Duration wait)
      throws InterruptedException {
    lock.lock();
    try {
      long left = after == 0 ? 0 : wait.toNanos();
      while (left > 0 && !closed && current.getAsLong() <= after) {
        left = changed.awaitNanos(left);
      }
      return new Indexed<>(
          current.getAsLong(),
          pairs.values().stream().filter(pair -> wanted.test(pair.key)).toList());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets a key.
   *
   * @param unchangedSince its index must still be that one; 0: it must not be there
   * @return whether it was set
   */
  boolean put(String key, String value, long flags, OptionalLong unchangedSince) {
    lock.lock();
    try {
      Pair before = pairs.get(key);
      if (changed(before, unchangedSince)) {
        return false;
      }
      index++;
      pairs.put(
          key, new Pair(key, value, flags, before == null ? index : before.createIndex, index));
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static boolean changed(@Nullable Pair before, OptionalLong unchangedSince) {
    return unchangedSince.isPresent()
        && unchangedSince.getAsLong() != (before == null ? 0 : before.modifyIndex);
  }

  /** Removes a key, as {@link #put} sets one. */
  boolean remove(String key, OptionalLong unchangedSince) {
    lock.lock();
    try {
      if (changed(pairs.get(key), unchangedSince)) {
        return false;
      }
      remove(Map.of(key, ""));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes the keys that begin so. */
  void removeBelow(String prefix) {
    lock.lock();
    try {
      remove(pairs.subMap(prefix, prefix + Character.MAX_VALUE));
    } finally {
      lock.unlock();
    }
  }

  private void remove(Map<String, ?> keys) {
    if (pairs.keySet().removeAll(List.copyOf(keys.keySet()))) {
      index++;
      changed.signalAll();
    }
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
}
