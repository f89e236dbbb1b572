package dev.holdfast.scenario;

import dev.holdfast.model.BadText;
import java.util.List;
import java.util.Optional;

/** A YAML document as a tree of values that know their places. */
sealed interface Yaml {
  /** Where it starts. */
  Place place();

  /** What it is, by YAML 1.2's core schema. */
  Type type();

  /** How an error quotes it: short, on one line. */
  String shown();

  /** What a value can be. */
  enum Type {
    TEXT,
    INTEGER,
    FLOAT,
    BOOLEAN,
    NULL,
    MAPPING,
    LIST
  }

  /**
   * A value without parts.
   *
   * @param text as written, unquoted and unescaped
   * @param plain whether it was written without quotes
   */
  record Scalar(Place place, String text, Type type, boolean plain) implements Yaml {
    private static final int LONGEST_SHOWN = 60;

    @Override
    public String shown() {
      return switch (type) {
        case NULL -> text.isEmpty() ? "nothing" : text;
        case INTEGER, FLOAT, BOOLEAN -> shortened();
        case TEXT, MAPPING, LIST -> quoted(text);
      };
    }

    private String shortened() {
      return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** A text as a message shows it. */
    static String quoted(String text) {
      return BadText.quoted(text);
    }
  }

  /** Values in order. */
  record Sequence(Place place, List<Yaml> items) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public Type type() {
      return Type.LIST;
    }

    @Override
    public String shown() {
      return items.isEmpty() ? "an empty list" : "a list";
    }
  }

  /** Values by key, in the file's order; each key is there once. */
  record Mapping(Place place, List<Entry> entries) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public Type type() {
      return Type.MAPPING;
    }

    @Override
    public String shown() {
      return entries.isEmpty() ? "an empty mapping" : "a mapping";
    }

    Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }
  }

  /** A key and its value. */
  record Entry(Place place, String key, Yaml value) {}
}
