package dev.holdfast.scenario;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values over values, as Helm lays one values file over another: maps are merged, all else wins.
 */
final class ValuesMerge {
  private ValuesMerge() {}

  /** Lays {@code more} over {@code base}, which is changed. */
  static void over(Map<String, Object> base, Map<String, Object> more) {
    more.forEach((key, value) -> {
      Object before = base.get(key);
      base.put(
          key,
          before instanceof Map<?, ?> under && value instanceof Map<?, ?> above
              ? merged(under, above)
              : value);
    });
  }

  private static Map<String, Object> merged(Map<?, ?> under, Map<?, ?> above) {
    Map<String, Object> merged = new LinkedHashMap<>();
    under.forEach((key, value) -> merged.put(String.valueOf(key), value));
    Map<String, Object> more = new LinkedHashMap<>();
    above.forEach((key, value) -> more.put(String.valueOf(key), value));
    over(merged, more);
    return merged;
  }
}
