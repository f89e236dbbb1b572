package dev.holdfast.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * The run's chance: one stream for each name, so that a fault more or less does not change what
 * another one draws. The generator is L64X128MixRandom, whose algorithm the JDK specifies; each
 * stream's seed is the run's, mixed with the name's 64-bit FNV-1a hash.
 */
final class Draw {
  private static final String GENERATOR = "L64X128MixRandom";
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Draw() {}

  /** The seed of the stream for that name. */
  static long seed(long seed, String name) {
    long hash = FNV_OFFSET;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
    }
    return seed ^ hash;
  }

  /** So many of 0 until {@code of}, each set as likely as any other, in ascending order. */
  static List<Integer> ranks(int count, int of, long seed, String name) {
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(seed(seed, name));
    int[] all = IntStream.range(0, of).toArray();
    for (int i = 0; i < count; i++) {
      int chosen = i + random.nextInt(of - i);
      int swapped = all[i];
      all[i] = all[chosen];
      all[chosen] = swapped;
    }
    return Arrays.stream(all, 0, count).sorted().boxed().toList();
  }
}
