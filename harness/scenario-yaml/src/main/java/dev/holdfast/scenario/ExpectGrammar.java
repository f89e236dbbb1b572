package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Rate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  static final Field<Rate> GOOD =
      optional(
          "good-at-least",
          Quantities.RATE,
          "64/s",
          "Right answers in time, by the second of the load's judged time or of the phase: goodput.");

  private static final NamedForm<Integer> PODS =
      new NamedForm<>(
          "number of pods",
          Names.WORKLOAD,
          WholeForm.of(0, 10_000, Math::toIntExact, 3),
          1,
          "{catalog: 3}");

  static final Field<Map<String, Integer>> PODS_AT_LEAST =
      optional(
          "pods-at-least",
          PODS,
          "{catalog: 3}",
          "Ready pods of Deployments when the load or the phase ends: what scales by itself has scaled out.");

  static final Field<Map<String, Integer>> PODS_AT_MOST =
      optional(
          "pods-at-most",
          PODS,
          "{catalog: 1}",
          "Pods of Deployments when the load or the phase ends, but for those that are leaving: what scales by itself has scaled in.");

  static final KeyedFields<Bound> LATENCIES =
      new KeyedFields<>(
          Pattern.compile(
              "(?:p(?:100(?:\\.0{1,4})?|(?=[0-9.]*[1-9])[1-9]?[0-9](?:\\.[0-9]{1,4})?)|max)-at-most"),
          Quantities.LATENCY_BOUND,
          key -> percentile(key).toString(),
          List.of("p50-at-most", "p90-at-most", "p99-at-most", "p99.9-at-most", "max-at-most"),
          key -> key.matches("p_?[0-9].*"),
          ExpectGrammar::likely,
          "A percentile of the latency, counted from the intended start: a duration, or a multiple of what it was in the baseline.");

  /**
   * What was said under a name, both ways; which of them is meant is known once the name is known
   * to be a load's or a fault's.
   */
  record Expected(OfLoad asLoad, OfFault asFault, @Nullable OfLogs asLogs) {
    /** Where the name is that of a phase of that load. */
    OfLoad asPhaseOf(String load) {
      return new OfLoad(
          load,
          asLoad.load(),
          asLoad.failedAtMost(),
          asLoad.slowAtMost(),
          asLoad.goodAtLeast(),
          asLoad.latencies(),
          asLoad.podsAtLeast(),
          asLoad.podsAtMost());
    }
  }

  /** Under this name stands what is expected of log lines; so no load or fault can have it. */
  static final String LOGS = "logs";

  static final Field<List<String>> OF =
      required(
          "of",
          new ListForm<>("service", Names.LOGGING_SERVICE, 1, "[gateway, catalog]"),
          "[gateway, catalog]",
          "The services whose lines are meant, by their own names: service.name.");

  static final Field<Amount> LOST =
      optional(
          "lost-at-most",
          Quantities.AMOUNT,
          "0",
          "Acknowledged requests of which a service that served them has no line in the log store: a number, or a share such as 0.1%.");

  static final Field<Amount> DUPLICATED =
      optional(
          "duplicated-at-most",
          Quantities.AMOUNT,
          "0.1%",
          "Lines that are in the log store again, known by instance, process and sequence: a number, or a share such as 0.1%.");

  static final Field<Amount> OUT_OF_ORDER =
      optional(
          "out-of-order-at-most",
          Quantities.AMOUNT,
          "1%",
          "Lines that came to a stage of their way after a younger one of their process, and did so at no stage before: a number, or a share such as 0.1%. Not judged where it is not said: several workers, and a shipper that reads a rotated file beside the new one, change lines' places and lose none.");

  static final Field<Duration> SEARCHABLE =
      optional(
          "searchable-within",
          Quantities.DURATION,
          "20s",
          "From a line's event until a search of the log store finds it.");

  static final Structure<Expected> OF_LOGS =
      new Structure<>(
          "logs",
          "What must become of the log lines of these services.",
          "{of: [gateway, catalog], lost-at-most: 0}",
          ExpectGrammar::ofLogs,
          OF,
          LOST,
          DUPLICATED,
          OUT_OF_ORDER,
          SEARCHABLE);

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
          "From the fault until as many instances are ready as before; of a registry that forgets, until it lists as many.");

  /** What can be said of a fault, in the order of its course. */
  static final List<Field<Duration>> OF_FAULT_FIELDS = List.of(CLEAN, OUT_OF_ROTATION, REDUNDANT);

  static final Structure<Expected> EXPECTED =
      new Structure<>(
          "expectations",
          "What a load must see from the baseline's end to its own, or in a phase (-at-most, -at-least), or what must hold of a fault, counted from the moment that its witness first saw it (-within).",
          "{failed-at-most: 0} for a load, {clean-within: 500ms} for a fault",
          ExpectGrammar::expected,
          FAILED,
          SLOW,
          GOOD,
          PODS_AT_LEAST,
          PODS_AT_MOST,
          LATENCIES,
          CLEAN,
          OUT_OF_ROTATION,
          REDUNDANT,
          new Apart(OF_FAULT_FIELDS),
          new NotEmpty("failed-at-most: 0 for a load, clean-within: 500ms for a fault"));

  private ExpectGrammar() {}

  private static Expected expected(Parts parts) {
    List<Latency> latencies =
        parts.each(LATENCIES, (key, bound) -> new Latency(percentile(key), bound)).stream()
            .sorted(Comparator.comparingDouble(latency -> latency.percentile().value()))
            .toList();
    return new Expected(
        new OfLoad(
            parts.name(),
            null,
            parts.find(FAILED),
            parts.find(SLOW),
            parts.find(GOOD),
            latencies,
            orNone(parts.find(PODS_AT_LEAST)),
            orNone(parts.find(PODS_AT_MOST))),
        new OfFault(
            parts.name(), parts.find(CLEAN), parts.find(OUT_OF_ROTATION), parts.find(REDUNDANT)),
        null);
  }

  private static Map<String, Integer> orNone(@Nullable Map<String, Integer> pods) {
    return pods == null ? Map.of() : pods;
  }

  private static Expected ofLogs(Parts parts) {
    return new Expected(
        new OfLoad(parts.name(), null, null, List.of()),
        new OfFault(parts.name(), null, null, null),
        new OfLogs(
            parts.get(OF),
            parts.find(LOST),
            parts.find(DUPLICATED),
            parts.find(OUT_OF_ORDER),
            parts.find(SEARCHABLE)));
  }

  private static Percentile percentile(String key) {
    String name = key.substring(0, key.length() - AT_MOST.length());
    return new Percentile(
        name.equals("max") ? 100 : new BigDecimal(name.substring(1)).doubleValue());
  }

  /** {@code p95}, {@code p95-within}: the percentile is right, the rest is not. */
  private static Optional<String> likely(String wrong) {
    Matcher matcher = LIKE_PERCENTILE.matcher(wrong);
    return matcher.matches() && new BigDecimal(matcher.group(1)).signum() > 0
        ? Optional.of("p" + new BigDecimal(matcher.group(1)).toPlainString() + AT_MOST)
        : Optional.empty();
  }
}
