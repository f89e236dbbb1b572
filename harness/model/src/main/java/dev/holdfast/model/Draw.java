package dev.holdfast.model;

import java.util.List;

/**
 * What stands between <code>${</code> and <code>}</code> in a request. The same draw twice in a
 * request is the same value.
 */
public sealed interface Draw {
  /** A whole number between two, both included: {@code ${1..1000}}. */
  record Range(long low, long high) implements Draw {
    @Override
    public String toString() {
      return "${" + low + ".." + high + "}";
    }
  }

  /** A random UUID (RFC 9562, version 4): {@code ${uuid}}. */
  record Uuid() implements Draw {
    @Override
    public String toString() {
      return "${uuid}";
    }
  }

  /** One of a list: {@code ${red|green|blue}}. */
  record OneOf(List<String> choices) implements Draw {
    public OneOf {
      choices = List.copyOf(choices);
    }

    @Override
    public String toString() {
      return "${" + String.join("|", choices) + "}";
    }
  }

  /**
   * A column of the load's CSV file: {@code ${data.sku}}. A request draws one row, and all its
   * columns are of that row.
   */
  record Column(String name) implements Draw {
    @Override
    public String toString() {
      return "${data." + name + "}";
    }
  }

  /** An environment variable of the harness: {@code ${env.TOKEN}}. Its value is shown nowhere. */
  record Environment(String name) implements Draw {
    @Override
    public String toString() {
      return "${env." + name + "}";
    }
  }

  /** What an earlier request of the journey captured: {@code ${id}}. */
  record Captured(String name) implements Draw {
    @Override
    public String toString() {
      return "${" + name + "}";
    }
  }
}
