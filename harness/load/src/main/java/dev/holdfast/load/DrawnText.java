package dev.holdfast.load;

import dev.holdfast.load.Draws.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with places that a request's draws fill. Compiled once; filling it uses no pattern. */
final class DrawnText {
  // 15 digits: so that the bounds, and a bound plus one, stay within a long.
  private static final Pattern RANGE = Pattern.compile("\\$\\{(-?\\d{1,15})\\.\\.(-?\\d{1,15})}");

  /** Fixed parts; between parts i and i+1 stands the draw {@code places[i]}. */
  private final List<String> fixed;

  private final int[] places;

  private DrawnText(List<String> fixed, int[] places) {
    this.fixed = fixed;
    this.places = places;
  }

  /**
   * A path; its ranges are added to the draws.
   *
   * @throws IllegalArgumentException where a dollar and brace begin something that is not a range
   */
  static DrawnText path(String text, Draws draws) {
    return compile(text, draws::add);
  }

  /**
   * An expected value; its ranges must be among the draws.
   *
   * @throws IllegalArgumentException where a dollar and brace begin something that is not a range,
   *     or a range that is not one of the path's
   */
  static DrawnText expected(String text, Draws draws) {
    return compile(
        text,
        range -> {
          int place = draws.find(range);
          if (place < 0) {
            throw new IllegalArgumentException(
                "an expected value may only use a range that stands in the request's path too, got "
                    + range);
          }
          return place;
        });
  }

  private static DrawnText compile(String text, ToIntFunction<Range> placeOf) {
    List<String> fixed = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    Matcher matcher = RANGE.matcher(text);
    int from = 0;
    while (matcher.find()) {
      fixed.add(withoutOpenPlace(text.substring(from, matcher.start()), text));
      places.add(
          placeOf.applyAsInt(
              range(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), text)));
      from = matcher.end();
    }
    fixed.add(withoutOpenPlace(text.substring(from), text));
    return new DrawnText(List.copyOf(fixed), places.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Range range(long low, long high, String text) {
    if (low > high) {
      throw new IllegalArgumentException(
          "a range must not end before it begins, got '" + text + "'");
    }
    return new Range(low, high);
  }

  private static String withoutOpenPlace(String part, String text) {
    if (part.contains("${")) {
      throw new IllegalArgumentException(
          "a '${' must begin a range like ${1..1000}, got '" + text + "'");
    }
    return part;
  }

  /** The text with the draws in their places. */
  String filled(long[] draws) {
    if (places.length == 0) {
      return fixed.getFirst();
    }
    StringBuilder text = new StringBuilder(64).append(fixed.getFirst());
    for (int i = 0; i < places.length; i++) {
      text.append(draws[places[i]]).append(fixed.get(i + 1));
    }
    return text.toString();
  }
}
