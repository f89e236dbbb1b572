package dev.holdfast.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartScalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A chart's values as Helm is given them: one values file, in which what was written without quotes
 * stands as it was written, for Helm to read; and the whole numbers of {@code --set}, which no
 * values file can hold.
 */
final class Values {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String yaml;
  private final Map<String, Long> wholes = new LinkedHashMap<>();

  private Values(Map<String, Object> values) {
    yaml = text(values, "");
  }

  /**
   * Those of a chart with its overrides.
   *
   * @throws dev.holdfast.spi.BadSystem where an override is wrong
   */
  static Values of(ChartInstall chart) {
    Map<String, Object> values = new LinkedHashMap<>(chart.values());
    chart.overrides().forEach(override -> SetLine.apply(override, values));
    return new Values(values);
  }

  /** A values file's text. */
  String yaml() {
    return yaml;
  }

  /** The whole numbers, by their keys as {@code --set} has them. */
  Map<String, Long> wholes() {
    return wholes;
  }

  /**
   * Where Helm reads a scalar otherwise than YAML 1.2 would, and what it takes, a sentence each.
   */
  static List<String> surprises(ChartInstall chart) {
    List<String> notes = new ArrayList<>();
    collect("", chart.values(), notes);
    return notes.stream().map(note -> "release " + chart.release() + ", value " + note).toList();
  }

  private static void collect(String at, Object value, List<String> notes) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach(
              (key, inner) -> collect(at.isEmpty() ? "" + key : at + "." + key, inner, notes));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          collect(at + "[" + i + "]", list.get(i), notes);
        }
      }
      case ChartScalar scalar ->
          scalar
              .surprise()
              .ifPresent(taken ->
                  notes.add(
                      "%s: %s is %s, as Helm reads YAML 1.1; quote it for the text"
                          .formatted(at, scalar, taken)));
      default -> {}
    }
  }

  /** Flow style: all but plain scalars is JSON, which is YAML too. */
  private String text(Object value, String key) {
    return switch (value) {
      case Map<?, ?> map -> {
        StringJoiner entries = new StringJoiner(",\n", "{", "}");
        map.forEach((name, inner) ->
            entries.add(
                quoted(String.valueOf(name))
                    + ": "
                    + text(
                        inner, (key.isEmpty() ? "" : key + ".") + escaped(String.valueOf(name)))));
        yield entries.toString();
      }
      case List<?> list -> {
        StringJoiner items = new StringJoiner(",\n", "[", "]");
        for (int i = 0; i < list.size(); i++) {
          items.add(text(list.get(i), key + "[" + i + "]"));
        }
        yield items.toString();
      }
      case SetLine.Whole(long number) -> {
        wholes.put(key, number);
        yield Long.toString(number);
      }
      case ChartScalar scalar -> scalar.text().isEmpty() ? "null" : scalar.text();
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> quoted(value.toString());
    };
  }

  private static String escaped(String key) {
    return key.replaceAll("[\\\\=\\[,.]", "\\\\$0");
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("any text can be written", e);
    }
  }

  /** Values over values, as Helm lays one values file over another; {@code base} is changed. */
  static void over(Map<String, Object> base, Map<String, Object> more) {
    more.forEach((key, value) -> {
      Object before = base.get(key);
      if (before instanceof Map<?, ?> under && value instanceof Map<?, ?> above) {
        Map<String, Object> merged = new LinkedHashMap<>(texts(under));
        over(merged, texts(above));
        base.put(key, merged);
      } else {
        base.put(key, value);
      }
    });
  }

  static Map<String, Object> texts(Map<?, ?> map) {
    Map<String, Object> texts = new LinkedHashMap<>();
    map.forEach((key, value) -> texts.put(String.valueOf(key), value));
    return texts;
  }

  /** JSON's nulls as what takes a default away. */
  static Object withoutNulls(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> filled = new LinkedHashMap<>();
        map.forEach((key, inner) ->
            filled.put(
                String.valueOf(key), inner == null ? ChartScalar.NULL : withoutNulls(inner)));
        yield filled;
      }
      case List<?> list -> {
        List<Object> filled = new ArrayList<>();
        for (Object inner : list) {
          filled.add(inner == null ? ChartScalar.NULL : withoutNulls(inner));
        }
        yield filled;
      }
      default -> value;
    };
  }
}
