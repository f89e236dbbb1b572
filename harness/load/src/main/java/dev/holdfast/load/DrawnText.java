package dev.holdfast.load;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.model.Draw;
import dev.holdfast.model.DrawText;
import dev.holdfast.model.DrawText.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Text with places that a request's draws fill. Compiled once; filling it uses no pattern. */
final class DrawnText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Fixed parts; between parts i and i+1 stands the draw {@code places[i]}. */
  private final List<String> fixed;

  private final int[] places;

  /** Of each place: whether its values need no escape wherever they stand. */
  private final boolean[] plain;

  private final Escape escape;

  /** How a drawn value is written where it stands, so that it cannot be more than a value there. */
  enum Escape {
    /** The value stands as it is. */
    NONE,
    /** In a path or query: all but what RFC 3986 calls unreserved is percent-encoded, as UTF-8. */
    PATH,
    /** The value is escaped as a text of JSON. */
    JSON,
    /** In a header's value: what could end the line becomes a question mark. */
    HEADER
  }

  private DrawnText(List<String> fixed, int[] places, boolean[] plain, Escape escape) {
    this.fixed = fixed;
    this.places = places;
    this.plain = plain;
    this.escape = escape;
  }

  /**
   * A text; its draws are added to the request's.
   *
   * @throws IllegalArgumentException where a dollar and brace begin something that is not a draw,
   *     or there is nothing to draw from
   */
  static DrawnText of(String text, Escape escape, Draws draws) {
    return new Builder(escape, draws).add(text).text();
  }

  /** The text with the values in their places. */
  String filled(String[] values) {
    if (places.length == 0) {
      return fixed.getFirst();
    }
    StringBuilder text = new StringBuilder(64);
    fill(text, values);
    return text.toString();
  }

  void fill(StringBuilder text, String[] values) {
    text.append(fixed.getFirst());
    for (int i = 0; i < places.length; i++) {
      String value = values[places[i]];
      text.append(plain[i] ? value : escaped(value, escape)).append(fixed.get(i + 1));
    }
  }

  private static String escaped(String value, Escape escape) {
    return switch (escape) {
      case NONE -> value;
      case PATH -> percentEncoded(value);
      case JSON -> new String(JsonStringEncoder.getInstance().quoteAsString(value));
      case HEADER -> UntrustedText.printable(value, Integer.MAX_VALUE);
    };
  }

  private static String percentEncoded(String value) {
    StringBuilder encoded = new StringBuilder(value.length() + 16);
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      boolean unreserved =
          (octet >= 'a' && octet <= 'z')
              || (octet >= 'A' && octet <= 'Z')
              || (octet >= '0' && octet <= '9')
              || "-._~".indexOf(octet) >= 0;
      if (unreserved) {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HEX.toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  /** Puts a text together from parts that are given one after the other. */
  static final class Builder {
    private final Escape escape;
    private final Draws draws;
    private final List<String> fixed = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();

    Builder(Escape escape, Draws draws) {
      this.escape = escape;
      this.draws = draws;
    }

    /** What stands there whatever is drawn. */
    Builder literal(String text) {
      open.append(text);
      return this;
    }

    /** A text with draws; as JSON its fixed parts are escaped too. */
    Builder add(String text) {
      for (Part part : DrawText.of(text).parts()) {
        switch (part) {
          case Part.Fixed(String words) ->
              open.append(escape == Escape.JSON ? escaped(words, Escape.JSON) : words);
          case Part.Drawn(Draw draw) -> {
            fixed.add(open.toString());
            open.setLength(0);
            places.add(draws.add(draw));
          }
        }
      }
      return this;
    }

    DrawnText text() {
      List<String> all = new ArrayList<>(fixed);
      all.add(open.toString());
      boolean[] plain = new boolean[places.size()];
      for (int i = 0; i < plain.length; i++) {
        Draw draw = draws.at(places.get(i));
        plain[i] = escape == Escape.NONE || draw instanceof Draw.Range || draw instanceof Draw.Uuid;
      }
      return new DrawnText(
          List.copyOf(all), places.stream().mapToInt(Integer::intValue).toArray(), plain, escape);
    }
  }
}
