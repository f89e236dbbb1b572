package dev.holdfast.load;

import dev.holdfast.model.Draw;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values that a request draws, each different draw once: the same draw twice in a request is
 * the same value.
 */
final class Draws {
  private static final HexFormat HEX = HexFormat.of();

  private final @Nullable Table data;
  private final UnaryOperator<@Nullable String> environment;
  private final List<Draw> draws = new ArrayList<>();
  private boolean drawsRow;

  /**
   * None yet.
   *
   * @param environment the value of a variable, null where it is not set
   */
  Draws(@Nullable Table data, UnaryOperator<@Nullable String> environment) {
    this.data = data;
    this.environment = environment;
  }

  /**
   * The place of the draw among the values; adds it where it is new.
   *
   * @throws IllegalArgumentException where there is nothing to draw it from
   */
  int add(Draw draw) {
    int known = draws.indexOf(draw);
    if (known >= 0) {
      return known;
    }
    switch (draw) {
      case Draw.Column(String name) -> {
        if (data == null || !data.columns().contains(name) || data.rows().isEmpty()) {
          throw new IllegalArgumentException(
              "a draw must be from a column of the load's data, got " + draw);
        }
        drawsRow = true;
      }
      case Draw.Environment(String name) -> {
        if (environment.apply(name) == null) {
          throw new IllegalArgumentException(
              "the environment must have what a request draws, got " + draw + "; set " + name);
        }
      }
      case Draw.Range _, Draw.Uuid _, Draw.OneOf _, Draw.Captured _ -> {}
    }
    draws.add(draw);
    return draws.size() - 1;
  }

  List<Draw> all() {
    return List.copyOf(draws);
  }

  Draw at(int place) {
    return draws.get(place);
  }

  /** Draws one value for each draw of a request. */
  String[] draw(SplittableRandom random, Map<String, String> captured) {
    List<String> row =
        drawsRow && data != null ? data.rows().get(random.nextInt(data.rows().size())) : List.of();
    String[] values = new String[draws.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (draws.get(i)) {
            case Draw.Range(long low, long high) -> Long.toString(random.nextLong(low, high + 1));
            case Draw.Uuid() -> uuid(random);
            case Draw.OneOf(List<String> choices) -> choices.get(random.nextInt(choices.size()));
            case Draw.Column(String name) -> row.get(columnOf(name));
            case Draw.Environment(String name) -> orEmpty(environment.apply(name));
            case Draw.Captured(String name) -> orEmpty(captured.get(name));
          };
    }
    return values;
  }

  private int columnOf(String name) {
    return data == null ? -1 : data.columns().indexOf(name);
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  /** RFC 9562, 5.4: version 4, variant 10. */
  private static String uuid(SplittableRandom random) {
    String high = HEX.toHexDigits((random.nextLong() & ~0xf000L) | 0x4000L);
    String low = HEX.toHexDigits((random.nextLong() >>> 2) | (1L << 63));
    return high.substring(0, 8)
        + '-'
        + high.substring(8, 12)
        + '-'
        + high.substring(12)
        + '-'
        + low.substring(0, 4)
        + '-'
        + low.substring(4);
  }

  /**
   * The text with the values of environment variables replaced by the draws that they came from.
   */
  String withoutSecrets(String text, String[] values) {
    String shown = text;
    for (int i = 0; i < values.length; i++) {
      if (draws.get(i) instanceof Draw.Environment secret && !values[i].isEmpty()) {
        shown = shown.replace(values[i], secret.toString());
      }
    }
    return shown;
  }
}
