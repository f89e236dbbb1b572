package dev.holdfast.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.model.Ok.JsonRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of a JSON body must be. The body is read once as a stream; only the fields that
 * are asked for are turned into text. A number in a path is the place in an array: {@code
 * items.0.id}.
 */
final class JsonCheck {
  private static final int MAX_SHOWN = 60;
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final List<Rule> rules = new ArrayList<>();
  private final Node root = new Node();

  /** {@code expected} is null where the field need only be there. */
  private record Rule(String path, @Nullable DrawnText expected) {}

  /**
   * The paths that are asked for, as a tree; {@code rule} is -1 where no rule asks for this one.
   */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private int rule = -1;
  }

  /** A field's value; {@code scalar} is false for objects, arrays and null. */
  private record Found(String text, boolean scalar) {
    private static final Found NULL = new Found("null", false);
    private static final Found OBJECT = new Found("an object", false);
    private static final Found ARRAY = new Found("an array", false);
  }

  /**
   * By the fields' dotted paths; values may use the draws of the request's path.
   *
   * @throws IllegalArgumentException where a path is empty or a value uses another draw
   */
  JsonCheck(Map<String, JsonRule> asked, Draws draws) {
    asked.forEach((path, rule) -> {
      Node node = root;
      for (String name : path.split("\\.", -1)) {
        if (name.isEmpty()) {
          throw new IllegalArgumentException(
              "a path in JSON must be names between dots, got '" + path + "'");
        }
        node = node.children.computeIfAbsent(name, absent -> new Node());
      }
      node.rule = rules.size();
      rules.add(
          new Rule(
              path,
              switch (rule) {
                case JsonRule.Present() -> null;
                case JsonRule.EqualTo(String text) -> DrawnText.expected(text, draws);
              }));
    });
  }

  /** "" where the body is as asked, else what is wrong first, in the order of the rules. */
  String verify(byte[] body, int length, long[] draws) {
    @Nullable Found[] found = new @Nullable Found[rules.size()];
    try (JsonParser parser = JSON.createParser(body, 0, length)) {
      if (parser.nextToken() == null) {
        return "body is not JSON";
      }
      read(parser, root, found);
      if (parser.nextToken() != null) {
        return "body is not JSON";
      }
    } catch (IOException | UncheckedIOException e) {
      return "body is not JSON";
    }
    for (int i = 0; i < found.length; i++) {
      String wrong = wrong(rules.get(i), found[i], draws);
      if (!wrong.isEmpty()) {
        return "json " + rules.get(i).path() + ": " + wrong;
      }
    }
    return "";
  }

  private static String wrong(Rule rule, @Nullable Found found, long[] draws) {
    if (found == null) {
      return "missing";
    }
    if (rule.expected() == null) {
      return found.equals(Found.NULL) ? "null" : "";
    }
    String expected = rule.expected().filled(draws);
    return found.scalar() && found.text().equals(expected)
        ? ""
        : "expected " + expected + ", got " + UntrustedText.printable(found.text(), MAX_SHOWN);
  }

  /** Reads the value that the parser stands on; as deep as the rules' paths, no deeper. */
  private static void read(JsonParser parser, Node node, @Nullable Found[] found)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (node.rule >= 0) {
      found[node.rule] = found(parser, token);
    }
    if (node.children.isEmpty()) {
      parser.skipChildren();
    } else if (token == JsonToken.START_OBJECT) {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        readChild(parser, node.children.get(name), found);
      }
    } else if (token == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        readChild(parser, node.children.get(Integer.toString(i)), found);
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
      default -> new Found(parser.getText(), true);
    };
  }
}
