package dev.holdfast.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.holdfast.model.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of a JSON body at the paths that are asked for. The body is read once as a stream;
 * only these values are turned into text. A number in a path is the place in an array: {@code
 * items.0.id}.
 */
final class JsonFields {
  private static final int MAX_SHOWN = 60;
  private static final int LONGEST_NUMBER = 400;
  private static final int DEEPEST = 100_000;
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,400}(?:\\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,9})?");
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // nothing here calls itself for each level, and the body's length is bounded
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final Node root = new Node();
  private int size;

  /**
   * The paths that are asked for, as a tree; {@code field} is -1 where nobody asks for this one.
   */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private int field = -1;
  }

  /** A field's value; {@code scalar} is false for objects, arrays and null. */
  record Found(String text, boolean scalar, boolean number) {
    private static final Found NULL = new Found("null", false, false);
    private static final Found OBJECT = new Found("an object", false, false);
    private static final Found ARRAY = new Found("an array", false, false);

    boolean isNull() {
      return equals(NULL);
    }

    /** What was found, for people. */
    String shown() {
      return UntrustedText.printable(text, MAX_SHOWN);
    }

    /** Whether it is this text, or a number equal to this one. */
    boolean equalTo(String expected) {
      return scalar && (text.equals(expected) || (number && sameNumber(text, expected)));
    }

    private static boolean sameNumber(String text, String expected) {
      if (!NUMBER.matcher(expected).matches() || text.length() > LONGEST_NUMBER) {
        return false;
      }
      try {
        return new BigDecimal(text).compareTo(new BigDecimal(expected)) == 0;
      } catch (NumberFormatException exponentTooLarge) {
        return false;
      }
    }
  }

  /** Adds a path that is asked for; its place among what {@link #read} finds. */
  int add(JsonPath path) {
    Node node = root;
    for (String name : path.names()) {
      node = node.children.computeIfAbsent(name, absent -> new Node());
    }
    if (node.field < 0) {
      node.field = size++;
    }
    return node.field;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** What the body has at each place; null where nothing is there. Empty where it is not JSON. */
  Optional<@Nullable Found[]> read(Incoming answer) {
    @Nullable Found[] found = new @Nullable Found[size];
    try (JsonParser parser =
        answer.isUtf8()
            ? JSON.createParser(answer.body(), 0, answer.bodyLength())
            : JSON.createParser(answer.text())) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      read(parser, root, found);
      return parser.nextToken() == null ? Optional.of(found) : Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Reads the value that the parser stands on; as deep as the paths, no deeper. */
  private static void read(JsonParser parser, Node node, @Nullable Found[] found)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (node.field >= 0) {
      found[node.field] = found(parser, token);
    }
    if (node.children.isEmpty()) {
      parser.skipChildren();
    } else if (token == JsonToken.START_OBJECT) {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        readChild(parser, node.children.get(name), found);
      }
    } else if (token == JsonToken.START_ARRAY) {
      int items = 0;
      for (; parser.nextToken() != JsonToken.END_ARRAY; items++) {
        readChild(parser, node.children.get(Integer.toString(items)), found);
      }
      Node length = node.children.get("length");
      if (length != null && length.field >= 0) {
        found[length.field] = new Found(Integer.toString(items), true, true);
      }
    }
  }

  private static void readChild(JsonParser parser, @Nullable Node child, @Nullable Found[] found)
      throws IOException {
    if (child == null) {
      parser.skipChildren();
    } else {
      read(parser, child, found);
    }
  }

  private static Found found(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> Found.OBJECT;
      case START_ARRAY -> Found.ARRAY;
      case VALUE_NULL -> Found.NULL;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Found(parser.getText(), true, true);
      default -> new Found(parser.getText(), true, false);
    };
  }
}
