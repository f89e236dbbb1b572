package dev.holdfast.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value lies in a JSON text: {@code price.currency}, or as RFC 9535 writes a path to one
 * value: {@code $.items[0].id}, {@code $['key.with.dots']}. One with brackets may leave {@code $.}
 * out.
 *
 * @param text as written
 * @param names from the outermost in; a place in an array is its number, from 0. None for the whole
 */
public record JsonPath(String text, List<String> names) {
  private static final int LONGEST = 100;
  private static final int DEEPEST = 21;
  private static final Pattern DOTTED = Pattern.compile("[^.\\s]+(?:\\.[^.\\s]+)*");
  private static final Pattern SEGMENT =
      Pattern.compile(
          "\\.([^.\\[\\]\\s'\"*?]+)|\\[([0-9]{1,9})]|\\['((?:[^'\\\\]|\\\\.)*)']|\\[\"((?:[^\"\\\\]|\\\\.)*)\"]");

  public JsonPath {
    names = List.copyOf(names);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException with the rule and the value
   */
  public static JsonPath of(String text) {
    List<String> names =
        text.startsWith("$") || text.indexOf('[') >= 0 ? standard(text) : dotted(text);
    Rule.check(
        names.size() <= DEEPEST && names.stream().allMatch(name -> name.length() <= LONGEST),
        "a path in JSON must have at most "
            + DEEPEST
            + " names of at most "
            + LONGEST
            + " characters",
        "'" + text + "'");
    return new JsonPath(text, names);
  }

  private static List<String> dotted(String text) {
    Rule.check(
        DOTTED.matcher(text).matches(),
        "a path in JSON must be names between dots, or like $.items[0]['a.b']",
        "'" + text + "'");
    return List.of(text.split("\\."));
  }

  private static List<String> standard(String text) {
    List<String> names = new ArrayList<>();
    String path = text.startsWith("$") ? text : (text.startsWith("[") ? "$" : "$.") + text;
    Matcher segment = SEGMENT.matcher(path);
    int from = 1;
    while (from < path.length()) {
      segment.region(from, path.length());
      Rule.check(
          segment.lookingAt(),
          "a path in JSON must lead to one value, by .name, [0] and ['name']",
          "'" + text + "'");
      names.add(name(segment));
      from = segment.end();
    }
    return names;
  }

  private static String name(Matcher segment) {
    for (int group = 1; group <= 2; group++) {
      String plain = segment.group(group);
      if (plain != null) {
        return plain;
      }
    }
    String single = segment.group(3);
    return (single != null ? single : segment.group(4)).replaceAll("\\\\(.)", "$1");
  }
}
