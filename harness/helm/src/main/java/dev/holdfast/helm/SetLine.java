package dev.holdfast.helm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.ChartScalar;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code --set}, {@code --set-string} or {@code --set-json}, applied to values in place
 * as Helm's package strvals does: {@code a.b=1,c[0]=x,d={x,y}}. helm-java hands single keys on in
 * no order, escaped, and knows none of the other two; so the lines are applied here, and a test
 * compares with Helm's own program.
 */
final class SetLine {
  /** How a value is read. */
  enum Kind {
    /** {@code true}, {@code null} and whole numbers are what they are, all else is a text. */
    TYPED,
    TEXT,
    JSON
  }

  /**
   * A whole number of {@code --set}, which is one in templates; those of values files are floats.
   */
  record Whole(long number) {}

  private static final ObjectMapper JSON_TEXT =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final char END = '\0';
  private static final int HIGHEST_INDEX = 65_536;

  private final String line;
  private final Kind kind;
  private int at;

  private SetLine(String line, Kind kind) {
    this.line = line;
    this.kind = kind;
  }

  /**
   * Applies a line.
   *
   * @param override a line of {@code --set}, or of the kind that it begins with
   * @throws BadSystem where Helm would not take it
   */
  static void apply(String override, Map<String, Object> values) {
    String said = override;
    Kind kind = Kind.TYPED;
    for (Kind other : List.of(Kind.TEXT, Kind.JSON)) {
      String prefix = other == Kind.TEXT ? "--set-string " : "--set-json ";
      if (override.startsWith(prefix)) {
        kind = other;
        said = override.substring(prefix.length());
      }
    }
    SetLine reader = new SetLine(said, kind);
    if (kind == Kind.JSON && said.strip().startsWith("{")) {
      reader.whole(values);
      return;
    }
    while (reader.at < said.length()) {
      reader.key(values);
    }
  }

  private void whole(Map<String, Object> values) {
    if (json() instanceof Map<?, ?> map) {
      Values.over(values, Values.texts(map));
    }
  }

  private void key(Map<String, Object> into) {
    Piece piece = until("=[,.");
    String key = piece.text;
    switch (piece.end) {
      case '[' -> {
        int index = index();
        List<Object> list = list(into.get(key), key);
        item(list, index);
        put(into, key, list);
      }
      case '=' -> put(into, key, value());
      case '.' -> {
        Map<String, Object> inner = map(into.get(key), key);
        key(inner);
        if (inner.isEmpty()) {
          throw wrong("must have a value for '" + key + "'");
        }
        put(into, key, inner);
      }
      default -> throw wrong("must have a value for '" + key + "'");
    }
  }

  private void item(List<Object> list, int index) {
    Piece piece = until("[.=");
    if (!piece.text.isEmpty() || piece.end == END) {
      throw wrong("must go on with '.', '[' or '=' after ']'");
    }
    Object before = index < list.size() ? list.get(index) : null;
    switch (piece.end) {
      case '=' -> put(list, index, value());
      case '[' -> {
        int next = index();
        List<Object> inner = list(before, "[" + index + "]");
        item(inner, next);
        put(list, index, inner);
      }
      default -> {
        Map<String, Object> inner =
            before instanceof Map<?, ?> ? map(before, "") : new LinkedHashMap<>();
        key(inner);
        put(list, index, inner);
      }
    }
  }

  private int index() {
    Piece piece = until("]");
    if (piece.end == END || !piece.text.matches("[0-9]{1,5}")) {
      throw wrong("must have an index in [0, " + HIGHEST_INDEX + "] between '[' and ']'");
    }
    return Integer.parseInt(piece.text);
  }

  private Object value() {
    if (kind == Kind.JSON) {
      return jsonValue();
    }
    if (at < line.length() && line.charAt(at) == '{') {
      at++;
      return items();
    }
    return typed(until(",").text);
  }

  private List<Object> items() {
    List<Object> items = new ArrayList<>();
    while (true) {
      Piece piece = until(",}");
      if (piece.end == END) {
        throw wrong("must close '{' with '}'");
      }
      items.add(typed(piece.text));
      if (piece.end == '}') {
        if (at < line.length() && line.charAt(at) == ',') {
          at++;
        }
        return items;
      }
    }
  }

  private Object typed(String text) {
    if (kind == Kind.TEXT) {
      return text;
    } else if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.parseBoolean(text);
    } else if (text.equalsIgnoreCase("null")) {
      return ChartScalar.NULL;
    }
    boolean whole = text.equals("0") || (text.matches("[-+]?[0-9]+") && text.charAt(0) != '0');
    try {
      return whole ? new Whole(Long.parseLong(text)) : text;
    } catch (NumberFormatException tooLarge) {
      return text;
    }
  }

  private Object jsonValue() {
    if (nothingBeforeComma()) {
      return ChartScalar.NULL;
    }
    Object value = json();
    nothingBeforeComma();
    return value;
  }

  /** Skips blanks and a comma after them; whether nothing else came before it or the end. */
  private boolean nothingBeforeComma() {
    while (at < line.length()) {
      char next = line.charAt(at);
      if (next == ',') {
        at++;
        return true;
      }
      if (!Character.isWhitespace(next)) {
        return false;
      }
      at++;
    }
    return true;
  }

  private Object json() {
    String rest = line.substring(at);
    try (JsonParser parser = JSON_TEXT.createParser(rest)) {
      Object value = JSON_TEXT.readValue(parser, Object.class);
      at += (int) parser.currentLocation().getCharOffset();
      return value == null ? ChartScalar.NULL : Values.withoutNulls(value);
    } catch (JsonProcessingException e) {
      throw wrong("must be JSON after '=': " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new AssertionError("a text can be read", e);
    }
  }

  private record Piece(String text, char end) {}

  /** Up to one of these characters, which is passed; a backslash takes the next one as it is. */
  private Piece until(String stops) {
    StringBuilder text = new StringBuilder();
    while (at < line.length()) {
      char next = line.charAt(at++);
      if (stops.indexOf(next) >= 0) {
        return new Piece(text.toString(), next);
      }
      if (next == '\\' && at < line.length()) {
        next = line.charAt(at++);
      }
      text.append(next);
    }
    return new Piece(text.toString(), END);
  }

  private List<Object> list(@Nullable Object before, String key) {
    if (before == null || before.equals(ChartScalar.NULL)) {
      return new ArrayList<>();
    }
    if (before instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw wrong("must set an item of a list, and '" + key + "' is none before it");
  }

  private Map<String, Object> map(@Nullable Object before, String key) {
    if (before == null) {
      return new LinkedHashMap<>();
    }
    if (before instanceof Map<?, ?> map) {
      return new LinkedHashMap<>(Values.texts(map));
    }
    throw wrong("must set a value of a map, and '" + key + "' is none before it");
  }

  private static void put(Map<String, Object> into, String key, Object value) {
    if (!key.isEmpty()) {
      into.put(key, value);
    }
  }

  private static void put(List<Object> list, int index, Object value) {
    while (list.size() <= index) {
      list.add(ChartScalar.NULL);
    }
    list.set(index, value);
  }

  private BadSystem wrong(String rule) {
    String option =
        switch (kind) {
          case TYPED -> "--set ";
          case TEXT -> "--set-string ";
          case JSON -> "--set-json ";
        };
    return new BadSystem(
        option
            + line
            + ": "
            + rule
            + "; write "
            + (kind == Kind.JSON ? "catalog={\"replicas\": 1}" : "catalog.replicas=1")
            + ", and \\, for a comma inside a value");
  }
}
