package dev.holdfast.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Writes a scenario as another person might have: keys in another order, texts in other quotes,
 * brackets or indentation, comments, blank lines, Windows' line ends. The same random numbers give
 * the same text, so that it can be written again with one slip.
 */
final class AnotherHand {
  /**
   * A key and its value that stand in the text.
   *
   * @param path the keys above it and its own; {@code []} for an item of a list
   * @param line counted from 1
   */
  record Field(List<String> path, int line, @Nullable Object value) {
    String key() {
      return path.getLast();
    }
  }

  /** What to write for one field instead of {@code key: value}. */
  interface Slip {
    /**
     * @param indent the spaces before the key
     */
    String of(Field field, String indent);
  }

  private static final List<String> COMMENTS =
      List.of(
          "",
          " ",
          " why",
          " a: b",
          " - x",
          " {[\"'",
          " ${1..3}",
          "\tüñí",
          " # again",
          " |",
          " &a *b !c");

  private final Random random;
  private final boolean brackets;
  private final int slipAt;
  private final @Nullable Slip slip;
  private final StringBuilder out = new StringBuilder();
  private final List<Field> fields = new ArrayList<>();
  private int lines = 1;

  private AnotherHand(long seed, boolean brackets, int slipAt, @Nullable Slip slip) {
    this.random = new Random(seed);
    this.brackets = brackets;
    this.slipAt = slipAt;
    this.slip = slip;
  }

  /** The text, with the fields that have a line of their own. */
  record Written(String text, List<Field> fields) {}

  /** With all its freedom. */
  static Written write(Map<?, ?> scenario, long seed) {
    return new AnotherHand(seed, true, -1, null).written(scenario);
  }

  /** Every field on a line of its own. */
  static Written writeInLines(Map<?, ?> scenario, long seed) {
    return new AnotherHand(seed, false, -1, null).written(scenario);
  }

  /** As {@link #writeInLines}, but for one field. */
  static Written writeInLines(Map<?, ?> scenario, long seed, int slipAt, Slip slip) {
    return new AnotherHand(seed, false, slipAt, slip).written(scenario);
  }

  private Written written(Map<?, ?> scenario) {
    boolean windows = random.nextInt(4) == 0;
    if (random.nextInt(3) == 0) {
      noise();
      put("---");
      endLine();
    }
    mapping(scenario, 0, List.of(), false);
    noise();
    if (random.nextInt(4) == 0) {
      put("...\n");
    }
    String text = out.toString();
    return new Written(windows ? text.replace("\n", "\r\n") : text, fields);
  }

  private void mapping(Map<?, ?> map, int indent, List<String> path, boolean begun) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    Collections.shuffle(entries, random);
    boolean inLine = begun;
    for (Map.Entry<?, ?> entry : entries) {
      if (!inLine) {
        noise();
        put(" ".repeat(indent));
      }
      inLine = false;
      field(String.valueOf(entry.getKey()), entry.getValue(), indent, path);
    }
  }

  private void field(String key, @Nullable Object value, int indent, List<String> above) {
    List<String> path = below(above, key);
    Field field = new Field(path, lines, value);
    fields.add(field);
    if (slip != null && fields.size() - 1 == slipAt) {
      put(slip.of(field, " ".repeat(indent)));
      endLine();
      return;
    }
    put(text(key, false) + (random.nextInt(8) == 0 ? " :" : ":"));
    if (!(value instanceof Map<?, ?> || value instanceof List<?>)
        || isEmpty(value)
        || (brackets && random.nextInt(4) == 0)) {
      put(" ".repeat(1 + random.nextInt(3)));
      put(inline(value, indent + 1, false));
      endLine();
    } else if (value instanceof Map<?, ?> map) {
      endLine();
      mapping(map, indent + 1 + random.nextInt(4), path, false);
    } else if (value instanceof List<?> list) {
      endLine();
      items(list, indent + random.nextInt(3), path);
    }
  }

  private void items(List<?> list, int indent, List<String> path) {
    for (Object item : list) {
      noise();
      int gap = 1 + random.nextInt(3);
      put(" ".repeat(indent) + "-" + " ".repeat(gap));
      if (item instanceof Map<?, ?> map
          && !map.isEmpty()
          && !(brackets && random.nextInt(3) == 0)) {
        mapping(map, indent + 1 + gap, below(path, "[]"), true);
      } else {
        put(inline(item, indent + 1, false));
        endLine();
      }
    }
  }

  private String inline(@Nullable Object value, int indent, boolean inBrackets) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> shuffled = new LinkedHashMap<>();
      List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
      Collections.shuffle(entries, random);
      entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
      List<String> parts = new ArrayList<>();
      shuffled.forEach((key, part) ->
          parts.add(text(String.valueOf(key), true) + ": " + inline(part, indent, true)));
      return "{" + joined(parts, indent) + "}";
    }
    if (value instanceof List<?> list) {
      return "["
          + joined(list.stream().map(item -> inline(item, indent, true)).toList(), indent)
          + "]";
    }
    return value instanceof String text ? text(text, inBrackets) : String.valueOf(value);
  }

  private String joined(List<String> parts, int indent) {
    StringBuilder joined = new StringBuilder(gap(indent));
    for (int i = 0; i < parts.size(); i++) {
      joined.append(i == 0 ? "" : "," + gap(indent)).append(parts.get(i));
    }
    return joined.append(gap(indent)).toString();
  }

  private String gap(int indent) {
    return switch (random.nextInt(4)) {
      case 0 -> "\n" + " ".repeat(indent + random.nextInt(4));
      case 1 -> "";
      default -> " ";
    };
  }

  /** A text or key, in quotes where it needs them and often where it does not. */
  private String text(String text, boolean inBrackets) {
    return switch (random.nextInt(4)) {
      case 0 -> "'" + text.replace("'", "''") + "'";
      case 1 -> doubleQuoted(text);
      default -> isPlain(text, inBrackets) ? text : doubleQuoted(text);
    };
  }

  private String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (random.nextInt(12) == 0) {
        quoted.append("\\u%04x".formatted((int) c));
      } else if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** Whether it means itself without quotes, by a reader that is not ours. */
  private static boolean isPlain(String text, boolean inBrackets) {
    try {
      Object read = load(inBrackets ? "{" + text + ": " + text + "}" : text + ": " + text + "\n");
      return Map.of(text, text).equals(read);
    } catch (YamlEngineException notPlain) {
      return false;
    }
  }

  static @Nullable Object load(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private void noise() {
    while (random.nextInt(5) == 0) {
      put(" ".repeat(random.nextInt(5)));
      if (random.nextBoolean()) {
        put("#" + comment());
      }
      put("\n");
    }
  }

  private void endLine() {
    switch (random.nextInt(6)) {
      case 0 -> put("  ");
      case 1 -> put(" #" + comment());
      default -> {}
    }
    put("\n");
  }

  private String comment() {
    return COMMENTS.get(random.nextInt(COMMENTS.size()));
  }

  private void put(String text) {
    out.append(text);
    lines += (int) text.chars().filter(c -> c == '\n').count();
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        ? map.isEmpty()
        : value instanceof List<?> l && l.isEmpty();
  }

  private static List<String> below(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return List.copyOf(longer);
  }
}
