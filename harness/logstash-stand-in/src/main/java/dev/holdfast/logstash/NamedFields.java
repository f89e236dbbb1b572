package dev.holdfast.logstash;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A few fields of a line, by names of the Elastic Common Schema, which takes a name with dots for
 * the same as objects within each other. What a field has that is no value, or a very long one, is
 * "". Of a line that is still text nothing else is kept: a pipeline's time is mostly that of
 * reading lines.
 */
final class NamedFields {
  /** A longer one names nothing, and an index of keywords takes none of any length. */
  private static final int AT_MOST = 256;

  private final List<String> names;
  private final List<JsonPointer> pointers;
  private final Map<String, Integer> dotted = new HashMap<>();
  private final Level top = new Level();

  /** The fields of an object that lead to one that is asked for. */
  private static final class Level {
    final Map<String, Level> inner = new HashMap<>();
    int place = -1;
  }

  NamedFields(List<String> names) {
    this.names = names;
    pointers =
        names.stream().map(name -> JsonPointer.compile("/" + name.replace('.', '/'))).toList();
    for (String name : names) {
      dotted.put(name, dotted.size());
      Level level = top;
      for (String part : name.split("[.]", -1)) {
        level = level.inner.computeIfAbsent(part, _ -> new Level());
      }
      level.place = dotted.size() - 1;
    }
  }

  /** Their values in the order of their names; "" where there is none. */
  List<String> of(JsonNode line) {
    String[] values = new String[names.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = line.path(names.get(i));
      if (value.isMissingNode()) {
        value = line.at(pointers.get(i));
      }
      values[i] = value.isValueNode() && !value.isNull() ? bounded(value.asText()) : "";
    }
    return List.of(values);
  }

  /**
   * The same of a line as it was written.
   *
   * @throws IOException where it is no JSON object
   */
  List<String> of(JsonParser line) throws IOException {
    Reading reading = new Reading(line);
    if (line.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("no object");
    }
    reading.object(top);
    if (line.nextToken() != null) {
      throw new IOException("more than an object");
    }
    return reading.values();
  }

  private static String bounded(String text) {
    return text.length() <= AT_MOST ? text : "";
  }

  private final class Reading {
    private final JsonParser json;
    private final String[] nested = new String[names.size()];
    private final String[] whole = new String[names.size()];
    private final boolean[] isWhole = new boolean[names.size()];

    Reading(JsonParser json) {
      this.json = json;
      Arrays.fill(nested, "");
      Arrays.fill(whole, "");
    }

    void object(Level of) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        int place = of == top ? dotted.getOrDefault(field, -1) : -1;
        Level inner = of.inner.get(field);
        JsonToken token = json.nextToken();
        String value =
            token.isScalarValue() && token != JsonToken.VALUE_NULL ? bounded(json.getText()) : "";
        if (place >= 0) {
          whole[place] = value;
          isWhole[place] = true;
        }
        if (inner != null && inner.place >= 0) {
          nested[inner.place] = value;
        }
        if (token == JsonToken.START_OBJECT && inner != null) {
          object(inner);
        } else {
          json.skipChildren();
        }
      }
    }

    List<String> values() {
      for (int i = 0; i < whole.length; i++) {
        whole[i] = isWhole[i] ? whole[i] : nested[i];
      }
      return List.of(whole);
    }
  }
}
