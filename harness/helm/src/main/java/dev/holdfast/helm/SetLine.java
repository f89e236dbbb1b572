package dev.holdfast.helm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.BadText;
import dev.holdfast.model.ChartScalar;
import dev.holdfast.model.SetText;
import dev.holdfast.model.SetText.Step;
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
    new SetLine(said, kind).apply(values);
  }

  private void apply(Map<String, Object> values) {
    try {
      if (kind == Kind.JSON) {
        json(values);
      } else {
        SetText.read(line).forEach(set -> set(values, set.path(), value(set.value())));
      }
    } catch (BadText e) {
      throw new BadSystem(option() + line + ": " + e.rule() + "; " + e.remedy());
    }
  }

  private void json(Map<String, Object> values) {
    if (line.strip().startsWith("{")) {
      if (json() instanceof Map<?, ?> map) {
        Values.over(values, Values.texts(map));
      }
      return;
    }
    while (at < line.length()) {
      SetText.Key key = SetText.key(line, at);
      at = key.end();
      set(values, key.path(), jsonValue());
    }
  }

  private Object value(SetText.Value value) {
    return switch (value) {
      case SetText.Value.One(String text) -> typed(text);
      case SetText.Value.Items(List<String> texts) -> texts.stream().map(this::typed).toList();
    };
  }

  /** What stands on the way stays, and is made where it is missing. */
  private void set(Map<String, Object> into, List<Step> path, Object value) {
    String name = ((Step.Name) path.getFirst()).name();
    into.put(name, set(into.get(name), name, path.subList(1, path.size()), value));
  }

  private Object set(@Nullable Object before, String key, List<Step> path, Object value) {
    if (path.isEmpty()) {
      return value;
    }
    return switch (path.getFirst()) {
      case Step.Name _ -> {
        Map<String, Object> map = map(before, key);
        set(map, path, value);
        yield map;
      }
      case Step.Index(int index) -> {
        List<Object> list = list(before, key);
        List<Step> rest = path.subList(1, path.size());
        put(list, index, set(item(list, index, rest), "[" + index + "]", rest, value));
        yield list;
      }
    };
  }

  /** Helm puts a map in the place of an item that is none. */
  private static @Nullable Object item(List<Object> list, int index, List<Step> rest) {
    Object item = index < list.size() ? list.get(index) : null;
    boolean toMap = !rest.isEmpty() && rest.getFirst() instanceof Step.Name;
    return toMap && !(item instanceof Map<?, ?>) ? null : item;
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

  private static void put(List<Object> list, int index, Object value) {
    while (list.size() <= index) {
      list.add(ChartScalar.NULL);
    }
    list.set(index, value);
  }

  private String option() {
    return switch (kind) {
      case TYPED -> "--set ";
      case TEXT -> "--set-string ";
      case JSON -> "--set-json ";
    };
  }

  private BadSystem wrong(String rule) {
    return new BadSystem(
        option()
            + line
            + ": "
            + rule
            + "; write "
            + (kind == Kind.JSON ? "catalog={\"replicas\": 1}" : "catalog.replicas=1"));
  }
}
