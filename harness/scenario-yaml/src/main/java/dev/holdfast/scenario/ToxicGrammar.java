package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** How a scenario says what is done to connections. */
final class ToxicGrammar {
  private static final int MOST_BYTES = 1_000_000;

  static final Field<Duration> LATENCY_DELAY =
      required("delay", Quantities.DURATION, "300ms", "How late data is.");

  static final Field<Duration> JITTER =
      orElse(
          "jitter",
          Quantities.OFFSET,
          "0s",
          "By how much the delay varies, up or down; the delay at most.");

  static final Field<Effect> LATENCY =
      effect(
          "latency",
          "Data comes late.",
          "{delay: 300ms, jitter: 50ms}",
          parts -> new Effect.Latency(parts.get(LATENCY_DELAY), parts.get(JITTER)),
          LATENCY_DELAY,
          JITTER);

  static final Field<Long> RATE =
      required(
          "rate",
          TextForm.of(
                  "kilobytes-per-second",
                  "must be kilobytes per second, from 1KB/s to 999999KB/s",
                  "(?=0*[1-9])[0-9]{1,6}KB/s",
                  ToxicGrammar::rate,
                  "100KB/s")
              .withRemedy(ToxicGrammar::rateRemedy),
          "100KB/s",
          "How many kilobytes (1000 bytes) pass in a second, on each connection.");

  static final Field<Effect> BANDWIDTH =
      effect(
          "bandwidth",
          "Few bytes pass in a second.",
          "{rate: 100KB/s}",
          parts -> new Effect.Bandwidth(parts.get(RATE)),
          RATE);

  static final Field<Duration> TIMEOUT_AFTER =
      orElse("after", Quantities.OFFSET, "0s", "When the connection is closed; 0s for never.");

  static final Field<Effect> TIMEOUT =
      effect(
          "timeout",
          "Nothing passes, and the connection is closed after a while.",
          "{after: 2s}",
          parts -> new Effect.Timeout(parts.get(TIMEOUT_AFTER)),
          TIMEOUT_AFTER);

  static final Field<Duration> RESET_AFTER =
      orElse(
          "after",
          Quantities.OFFSET,
          "0s",
          "How long after its first data the connection is reset.");

  static final Field<Effect> RESET =
      effect(
          "reset",
          "Connections are reset (TCP RST).",
          "{after: 0s}",
          parts -> new Effect.Reset(parts.get(RESET_AFTER)),
          RESET_AFTER);

  static final Field<Duration> CLOSE_DELAY =
      required("delay", Quantities.DURATION, "1s", "How late the connection's end comes.");

  static final Field<Effect> SLOW_CLOSE =
      effect(
          "slow-close",
          "The end of a connection comes late.",
          "{delay: 1s}",
          parts -> new Effect.SlowClose(parts.get(CLOSE_DELAY)),
          CLOSE_DELAY);

  static final Field<Integer> SIZE =
      required(
          "size",
          WholeForm.of(1, 65_536, Math::toIntExact, 64),
          "64",
          "How many bytes a piece has on average.");

  static final Field<Integer> VARIATION =
      orElse(
          "variation",
          WholeForm.of(0, 65_535, Math::toIntExact, 16),
          "0",
          "By how many bytes the size varies, up or down; less than the size.");

  static final Field<Duration> SLICE_DELAY =
      required("delay", Quantities.DURATION, "1ms", "How long after a piece the next one comes.");

  static final Field<Effect> SLICER =
      effect(
          "slicer",
          "Data comes in small pieces, one after the other.",
          "{size: 64, delay: 1ms}",
          parts -> new Effect.Slicer(parts.get(SIZE), parts.get(VARIATION), parts.get(SLICE_DELAY)),
          SIZE,
          VARIATION,
          SLICE_DELAY);

  static final Field<Integer> BYTES =
      required(
          "bytes",
          WholeForm.of(1, MOST_BYTES, Math::toIntExact, 1000),
          "1000",
          "How many bytes pass on a connection before it is closed.");

  static final Field<Effect> LIMIT_DATA =
      effect(
          "limit-data",
          "A connection is closed once so many bytes have passed.",
          "{bytes: 1000}",
          parts -> new Effect.LimitData(parts.get(BYTES)),
          BYTES);

  static final Field<Effect> DOWN =
      effect(
          "down",
          "Connections are refused, and those that are open are closed.",
          "{}",
          parts -> new Effect.Down());

  /** All effects, in the order in which messages list them. */
  static final List<Field<Effect>> EFFECTS =
      List.of(LATENCY, BANDWIDTH, TIMEOUT, RESET, SLOW_CLOSE, SLICER, LIMIT_DATA, DOWN);

  /** Those that the registry can be struck with. */
  static final List<Field<Effect>> OF_REGISTRY = List.of(DOWN, TIMEOUT, LATENCY);

  static final Field<Amount.Share> TOXICITY =
      orElse(
          "toxicity",
          TextForm.of(
              "toxicity",
              "must be a share above 0% of the connections, in per cent",
              "(?=[^%]*[1-9])" + Quantities.PER_CENT,
              Quantities::shareOf,
              "100%",
              "25%"),
          "100%",
          "The share of the connections that it strikes.");

  static final Field<Direction> DIRECTION =
      orElse(
          "direction",
          new WordForm<>(
              "direction",
              "must be downstream, the way of the answers, or upstream, that of the requests",
              directions(),
              (wrong, words) -> Suggestion.remedy(wrong, words.keySet())),
          "downstream",
          "The way that is struck.");

  private ToxicGrammar() {}

  /** What was said with {@link #EFFECTS}, {@link #TOXICITY} and {@link #DIRECTION}. */
  static Toxic toxic(Parts parts) {
    return new Toxic(
        effect(parts, EFFECTS).orElseThrow(), parts.get(DIRECTION), parts.get(TOXICITY).ratio());
  }

  /** The effect that was said. */
  static Optional<Effect> effect(Parts parts, List<Field<Effect>> fields) {
    return fields.stream().flatMap(field -> Stream.ofNullable(parts.find(field))).findFirst();
  }

  private static Field<Effect> effect(
      String key, String description, String example, Function<Parts, Effect> make, Part... parts) {
    return optional(
        key, new Structure<>(key, description, example, make, parts), example, description);
  }

  private static Long rate(String text) {
    return Long.valueOf(text.substring(0, text.indexOf('K')));
  }

  private static String rateRemedy(Yaml wrong) {
    String text = wrong instanceof Yaml.Scalar scalar ? scalar.text().strip() : "";
    String digits = text.replaceAll("[^0-9].*", "");
    return digits.isEmpty() || digits.length() > 6 || digits.matches("0+")
        ? "write for example 100KB/s"
        : "write for example " + digits + "KB/s";
  }

  private static Map<String, Direction> directions() {
    Map<String, Direction> byName = new LinkedHashMap<>();
    for (Direction direction : Direction.values()) {
      byName.put(direction.key(), direction);
    }
    return Collections.unmodifiableMap(byName);
  }
}
