package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.Percentile;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a scenario says what must hold. */
final class ExpectGrammar {
  private static final String AT_MOST = "-at-most";
  private static final Pattern LIKE_PERCENTILE =
      Pattern.compile(
          "p_?([0-9]{1,2}(?:\\.[0-9]{1,4})?)(?:[-_ ]?(?:at[-_ ]?most|within|max|at.*))?");

  static final Field<Amount> FAILED =
      optional(
          "failed-at-most",
          Quantities.AMOUNT,
          "0",
          "Failed answers from the baseline's end to the load's: a number, or a share such as 0.1%.");

  static final Field<Amount> SLOW =
      optional(
          "slow-at-most",
          Quantities.AMOUNT,
          "1%",
          "Right answers that came later than their `within`: a number, or a share such as 1%.");

  static final KeyedFields<Bound> LATENCIES =
      new KeyedFields<>(
          Pattern.compile(
              "(?:p(?:100(?:\\.0{1,4})?|(?=[0-9.]*[1-9])[1-9]?[0-9](?:\\.[0-9]{1,4})?)|max)-at-most"),
          Quantities.LATENCY_BOUND,
          key -> percentile(key).toString(),
          List.of("p50-at-most", "p90-at-most", "p99-at-most", "p99.9-at-most", "max-at-most"),
          ExpectGrammar::likely,
          "A percentile of the latency, counted from the intended start: a duration, or a multiple of what it was in the baseline.");

  private static final String OF_A_FAULT = "it is said of a fault, under the fault's name";
  private static final String OF_A_LOAD = "it is said of a load, under the load's name";

  /** What was said under a name; whether the name is a load's or a fault's is checked later. */
  sealed interface Expected {
    /** Of a load. */
    record Load(OfLoad expectation) implements Expected {}

    /** Of a fault. */
    record Fault(OfFault expectation) implements Expected {}
  }

  static final Field<Duration> CLEAN =
      optional(
          "clean-within",
          Quantities.DURATION,
          "500ms",
          "From the fault to the end of the last bad answer.");

  static final Field<Duration> OUT_OF_ROTATION =
      optional(
          "out-of-rotation-within",
          Quantities.DURATION,
          "5s",
          "From the fault until the instance left the set of healthy ones that clients are given.");

  static final Field<Duration> REDUNDANT =
      optional(
          "redundant-within",
          Quantities.DURATION,
          "30s",
          "From the fault until as many instances are ready as before.");

  /** What can be said of a fault, in the order of its course. */
  static final List<Field<Duration>> OF_FAULT_FIELDS = List.of(CLEAN, OUT_OF_ROTATION, REDUNDANT);

  static final Structure<Expected> OF_LOAD =
      new Structure<>(
          "load-expectations",
          "What a load must see from the baseline's end to its own.",
          "{failed-at-most: 0}",
          ExpectGrammar::ofLoad,
          FAILED,
          SLOW,
          LATENCIES,
          new NotEmpty("failed-at-most: 0"),
          new Hint(CLEAN.key(), OF_A_FAULT, null),
          new Hint(OUT_OF_ROTATION.key(), OF_A_FAULT, null),
          new Hint(REDUNDANT.key(), OF_A_FAULT, null));

  static final Structure<Expected> OF_FAULT =
      new Structure<>(
          "fault-expectations",
          "What must hold of a fault, counted from the moment that its witness first saw it.",
          "{clean-within: 500ms}",
          parts ->
              new Expected.Fault(
                  new OfFault(
                      parts.name(),
                      parts.find(CLEAN),
                      parts.find(OUT_OF_ROTATION),
                      parts.find(REDUNDANT))),
          CLEAN,
          OUT_OF_ROTATION,
          REDUNDANT,
          new NotEmpty("clean-within: 500ms"),
          new Hint(FAILED.key(), OF_A_LOAD, null),
          new Hint(SLOW.key(), OF_A_LOAD, null));

  static final AnyOf<Expected> EXPECTED =
      new AnyOf<>(
          "expectations",
          "must be a mapping",
          "write for example {failed-at-most: 0} for a load, {clean-within: 500ms} for a fault",
          List.of(OF_LOAD, OF_FAULT));

  private ExpectGrammar() {}

  private static Expected ofLoad(Parts parts) {
    List<Latency> latencies =
        parts.each(LATENCIES, (key, bound) -> new Latency(percentile(key), bound)).stream()
            .sorted(Comparator.comparingDouble(latency -> latency.percentile().value()))
            .toList();
    return new Expected.Load(
        new OfLoad(parts.name(), parts.find(FAILED), parts.find(SLOW), latencies));
  }

  private static Percentile percentile(String key) {
    String name = key.substring(0, key.length() - AT_MOST.length());
    return new Percentile(
        name.equals("max") ? 100 : new BigDecimal(name.substring(1)).doubleValue());
  }

  /** {@code p95}, {@code p95-within}: the percentile is right, the rest is not. */
  private static List<String> likely(String wrong) {
    Matcher matcher = LIKE_PERCENTILE.matcher(wrong);
    return matcher.matches() && new BigDecimal(matcher.group(1)).signum() > 0
        ? List.of("p" + matcher.group(1) + AT_MOST)
        : List.of();
  }
}
