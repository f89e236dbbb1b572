package dev.holdfast.engine.timeline;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** A set of numbers from 0 on, which may lie anywhere; those that lie together take a bit each. */
final class Numbers {
  private static final int BITS = 16;
  private static final int MASK = (1 << BITS) - 1;

  private final TreeMap<Long, BitSet> chunks = new TreeMap<>();

  /** Whether it was not there before. */
  boolean add(long number) {
    BitSet chunk = chunks.computeIfAbsent(number >>> BITS, _ -> new BitSet());
    int place = (int) (number & MASK);
    boolean fresh = !chunk.get(place);
    chunk.set(place);
    return fresh;
  }

  /** Whether it was there. */
  boolean remove(long number) {
    BitSet chunk = chunks.get(number >>> BITS);
    int place = (int) (number & MASK);
    if (chunk == null || !chunk.get(place)) {
      return false;
    }
    chunk.clear(place);
    return true;
  }

  long count() {
    return chunks.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /** How many of them lie there, both ends included. */
  long countBetween(long from, long to) {
    long count = 0;
    for (Map.Entry<Long, BitSet> chunk :
        chunks.subMap(from >>> BITS, true, to >>> BITS, true).entrySet()) {
      long first = chunk.getKey() << BITS;
      int begin = (int) Math.max(0, from - first);
      int end = (int) Math.min(MASK, to - first);
      count += chunk.getValue().get(begin, end + 1).cardinality();
    }
    return count;
  }

  /** All of these, too. */
  void add(Numbers others) {
    others.chunks.forEach((key, chunk) -> chunks.computeIfAbsent(key, _ -> new BitSet()).or(chunk));
  }

  /** Those that are not among the others. */
  Numbers without(Numbers others) {
    Numbers left = new Numbers();
    chunks.forEach((key, chunk) -> {
      BitSet copy = (BitSet) chunk.clone();
      BitSet gone = others.chunks.get(key);
      if (gone != null) {
        copy.andNot(gone);
      }
      if (!copy.isEmpty()) {
        left.chunks.put(key, copy);
      }
    });
    return left;
  }

  /** The smallest; -1 where there is none. */
  long first() {
    Map.Entry<Long, BitSet> chunk = chunks.firstEntry();
    return chunk == null ? -1 : (chunk.getKey() << BITS) + chunk.getValue().nextSetBit(0);
  }

  /** The greatest; -1 where there is none. */
  long last() {
    Map.Entry<Long, BitSet> chunk = chunks.lastEntry();
    return chunk == null ? -1 : (chunk.getKey() << BITS) + chunk.getValue().length() - 1;
  }
}
