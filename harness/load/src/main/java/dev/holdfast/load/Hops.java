package dev.holdfast.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code X-Served-By}. The header comes from the system under test and may hold anything: so
 * many names at most, each so long at most and in printable ASCII without commas. Not thread-safe.
 */
final class Hops {
  static final String HEADER = "X-Served-By";
  private static final int MAX_HOPS = 32;

  /** The longest name that Kubernetes gives a pod, and the mark of a vain try. */
  private static final int MAX_NAME = 254;

  private static final int MAX_REMEMBERED = 1024;
  private static final int MAX_REMEMBERED_LENGTH = 1024;

  /** The same few instances answer again and again: one list for the same header. */
  private final Map<String, List<String>> known = new HashMap<>();

  /** The names in the header's values, in their order. */
  List<String> of(List<String> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    String text = values.size() == 1 ? values.getFirst() : String.join(",", values);
    List<String> hops = known.get(text);
    if (hops == null) {
      hops = parse(text);
      if (text.length() <= MAX_REMEMBERED_LENGTH) {
        if (known.size() >= MAX_REMEMBERED) {
          known.clear();
        }
        known.put(text, hops);
      }
    }
    return hops;
  }

  private static List<String> parse(String text) {
    List<String> hops = new ArrayList<>();
    int from = 0;
    while (from <= text.length() && hops.size() < MAX_HOPS) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      String name = text.substring(from, end).strip();
      if (!name.isEmpty()) {
        hops.add(UntrustedText.printable(name, MAX_NAME));
      }
      from = end + 1;
    }
    return List.copyOf(hops);
  }
}
