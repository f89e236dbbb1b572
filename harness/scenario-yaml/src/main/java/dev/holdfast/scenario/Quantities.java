package dev.holdfast.scenario;

import dev.holdfast.model.Amount;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Rate;
import dev.holdfast.scenario.Yaml.Scalar;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations, rates, amounts and bounds as a scenario writes them, and what people write instead.
 */
final class Quantities {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final String WHOLE_DURATION = "[0-9]{1,9}(?:ms|s|m|h)";
  private static final String NOT_ZERO = "(?=[^a-z]*[1-9])";

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  /** {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}; longer than 0, a day at most. */
  static final TextForm<Duration> DURATION =
      TextForm.of(
              "duration",
              "must be a duration longer than 0: a whole number and ms, s, m or h",
              NOT_ZERO + WHOLE_DURATION,
              Quantities::duration,
              "10s",
              "500ms",
              "2m",
              "1h")
          .withRemedy(wrong -> durationRemedy(wrong, "10s"));

  /** A duration that may be 0. */
  static final TextForm<Duration> OFFSET =
      TextForm.of(
              "offset",
              "must be a duration: a whole number and ms, s, m or h",
              WHOLE_DURATION,
              Quantities::duration,
              "20s",
              "0s")
          .withRemedy(wrong -> durationRemedy(wrong, "20s"));

  /** {@code 300/s}, {@code 60/m}. */
  static final TextForm<Rate> RATE =
      TextForm.of(
              "rate",
              "must be requests per second or minute, above 0",
              "(?=[^/]*[1-9])[0-9]{1,9}(?:\\.[0-9]{1,3})?/[sm]",
              Quantities::rate,
              "300/s",
              "60/m")
          .withRemedy(Quantities::rateRemedy);

  private static final String AMOUNT_RULE =
      "must be a number of requests, or a share of them in per cent";

  /** A share as a pattern. */
  static final String PER_CENT = "(?:100(?:\\.0{1,6})?|[0-9]{1,2}(?:\\.[0-9]{1,6})?)%";

  private static final TextForm<Amount.Share> SHARE =
      TextForm.of("share", AMOUNT_RULE, PER_CENT, Quantities::shareOf, "0.1%", "50%")
          .withRemedy(wrong -> "write for example 3 or 0.1%");

  private static final WholeForm<Amount.Count> COUNT =
      new WholeForm<>(
          0, 1_000_000_000, Amount.Count::new, AMOUNT_RULE, "write for example 3 or 0.1%", 0);

  /** {@code 3}, {@code 0.1%}. */
  static final AnyOf<Amount> AMOUNT =
      new AnyOf<>("amount", AMOUNT_RULE, "write for example 3 or 0.1%", List.of(COUNT, SHARE));

  private static final String TIMES_BASELINE = "[0-9]{1,4}(?:\\.[0-9]{1,4})?x baseline";

  /** {@code 250ms}, {@code 1.5x baseline}. */
  static final TextForm<Bound> LATENCY_BOUND =
      TextForm.of(
              "latency-bound",
              "must be a duration longer than 0, or a multiple of the baseline's: 1.5x baseline",
              NOT_ZERO + "(?:" + WHOLE_DURATION + "|" + TIMES_BASELINE + ")",
              Quantities::bound,
              "250ms",
              "1.5x baseline")
          .withRemedy(Quantities::boundRemedy);

  private static final Pattern LIKE_TIMES =
      Pattern.compile("([0-9]{1,4}(?:\\.[0-9]{1,4})?)\\s*[x×*]?\\s*(?:of |the )*baseline.*");
  private static final Pattern LIKE_RATE =
      Pattern.compile(
          "([0-9]{1,9}(?:\\.[0-9]{1,3})?)\\s*(?:requests|req|calls|r)? ?(?:/|per|p)? ?(s|m|sec|min|second|minute)?");
  private static final Pattern LIKE_DURATION =
      Pattern.compile(
          "([0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*(milliseconds?|millis|msec|ms|minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h)\\s*");

  private Quantities() {}

  private static Duration duration(String text) {
    int unit = text.endsWith("ms") ? text.length() - 2 : text.length() - 1;
    Duration one = unitOf(text.substring(unit));
    long number = Long.parseLong(text.substring(0, unit));
    Duration duration = one.multipliedBy(number);
    if (duration.compareTo(LONGEST) > 0) {
      throw new Refused("must be at most 24h", "write a shorter one");
    }
    return duration;
  }

  private static Duration unitOf(String text) {
    String unit = text.startsWith("ms") || text.startsWith("milli") ? "ms" : text.substring(0, 1);
    Duration one = UNITS.get(unit);
    if (one == null) {
      throw new IllegalStateException("no unit: " + text);
    }
    return one;
  }

  private static Rate rate(String text) {
    int slash = text.indexOf('/');
    double number = Double.parseDouble(text.substring(0, slash));
    double perSecond = text.endsWith("/m") ? number / 60 : number;
    if (perSecond > 100_000) {
      throw new Refused("must be at most 100000/s", "write a lower one");
    }
    return new Rate(perSecond);
  }

  static Amount.Share shareOf(String text) {
    return new Amount.Share(share(text));
  }

  /** By decimal arithmetic, so that 99.9% is the double nearest to 0.999. */
  private static double share(String text) {
    return new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2).doubleValue();
  }

  private static Bound bound(String text) {
    int times = text.indexOf('x');
    return times > 0
        ? new Bound.TimesBaseline(Double.parseDouble(text.substring(0, times)))
        : new Bound.Absolute(duration(text));
  }

  private static String durationRemedy(Yaml wrong, String example) {
    String text = wrong instanceof Scalar scalar ? scalar.text().strip() : "";
    if (text.matches("[0-9]{1,9}")) {
      return text.matches("0+")
          ? "write for example " + example
          : "add a unit, for example %ss or %sms".formatted(text, text);
    }
    return likelyDuration(text.toLowerCase(Locale.ROOT))
        .map(meant -> "write " + DurationText.of(meant))
        .orElse("write for example " + example);
  }

  /** {@code 1m30s}, {@code 1.5s}, {@code 10 seconds}: understood, to say how it is written here. */
  private static Optional<Duration> likelyDuration(String text) {
    Matcher parts = LIKE_DURATION.matcher(text);
    BigDecimal millis = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length() && parts.find(end) && parts.start() == end) {
      millis =
          millis.add(
              new BigDecimal(parts.group(1))
                  .multiply(BigDecimal.valueOf(unitOf(parts.group(2)).toMillis())));
      end = parts.end();
    }
    boolean whole = millis.stripTrailingZeros().scale() <= 0 && millis.signum() > 0;
    boolean notTooLong = millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) <= 0;
    return end > 0 && end == text.length() && whole && notTooLong
        ? Optional.of(Duration.ofMillis(millis.longValueExact()))
        : Optional.empty();
  }

  private static String rateRemedy(Yaml wrong) {
    return likely(
        wrong,
        LIKE_RATE,
        (number, unit) -> "write %s/%s".formatted(number, unit.startsWith("m") ? "m" : "s"),
        "write for example 300/s");
  }

  private static String boundRemedy(Yaml wrong) {
    return likely(
        wrong,
        LIKE_TIMES,
        (factor, none) -> "write %sx baseline".formatted(factor),
        durationRemedy(wrong, "250ms or 1.5x baseline"));
  }

  private static String likely(
      Yaml wrong, Pattern pattern, BiFunction<String, String, String> remedy, String otherwise) {
    if (!(wrong instanceof Scalar scalar)) {
      return otherwise;
    }
    Matcher matcher = pattern.matcher(scalar.text().strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches() || new BigDecimal(matcher.group(1)).signum() == 0) {
      return otherwise;
    }
    String second = matcher.groupCount() > 1 ? matcher.group(2) : null;
    return remedy.apply(matcher.group(1), second == null ? "" : second);
  }
}
