package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.Exposure;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Span;
import dev.holdfast.model.timeline.Stalls.Stall;
import dev.holdfast.model.timeline.Stretch;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scenario asks of a load, from the baseline's end to the load's, or of a phase of it. */
final class LoadExpectations {
  private static final long AROUND_NANOS = 200_000_000L;

  private final Evidence evidence;
  private final LoadTimeline load;
  private final OfLoad asked;
  private final Span span;

  private LoadExpectations(Evidence evidence, LoadTimeline load, OfLoad asked) {
    this.evidence = evidence;
    this.load = load;
    this.asked = asked;
    this.span = asked.phase() == null ? load.whole() : load.phase(asked.phase()).orElseThrow();
  }

  static Stream<Question> of(Evidence evidence) {
    return evidence.scenario().expectations().loads().stream()
        .flatMap(asked ->
            evidence.scenario().load(asked.load()).stream()
                .flatMap(load ->
                    new LoadExpectations(evidence, evidence.load(load.name()), asked).questions()));
  }

  private Stream<Question> questions() {
    return Stream.of(
            amount("failed-at-most", asked.failedAtMost(), Answer.FAILED),
            amount("slow-at-most", asked.slowAtMost(), Answer.SLOW),
            good(asked.goodAtLeast()),
            asked.latencies().stream().map(this::latency),
            PodExpectations.of(evidence, asked, span))
        .flatMap(questions -> questions);
  }

  private Stream<Question> amount(String what, @Nullable Amount atMost, Answer kind) {
    return atMost == null
        ? Stream.empty()
        : Stream.of(
            new Question(
                asked.name() + "." + what, "at most " + atMost, () -> count(atMost, kind)));
  }

  /**
   * Judged twice: with every such answer, and without those that the generator may have made by
   * itself.
   */
  private Finding count(Amount atMost, Answer kind) {
    Stretch judged = span.judged();
    if (judged.answers() == 0) {
      return Finding.unknown("0 of 0", nothingJudged());
    }
    long found = judged.count(kind);
    long itself = judged.countByItself(kind);
    String observed = share(found, judged.answers()) + met(found, kind);
    // of a share of the requests nobody knows how many they would have been in the end
    long most = Math.max(judged.answers(), judged.answers() + missing());
    if (found <= atMost.of(judged.answers())) {
      long hidden = kind == Answer.FAILED ? hidden() : 0;
      return found + hidden <= atMost.of(judged.answers())
          ? unlessMissing(Finding.pass(observed))
          : Finding.unknown(
              observed,
              "the load generator stood still amid failures, and %s more may have failed then"
                  .formatted(Figures.count(hidden)));
    }
    if (itself <= atMost.of(judged.answers())) {
      return Finding.unknown(
          observed,
          "%s of them may be the load generator's own doing, which %s"
              .formatted(Figures.count(found - itself), late()));
    }
    String often = "most often '" + judged.mostFrequent(kind) + "'";
    return itself > atMost.of(most)
        ? Finding.fail(observed, often)
        : Finding.unknown(
            observed,
            "%s were not sent or not recorded, with which it may have held; %s"
                .formatted(Figures.count(missing(), "request"), often));
  }

  private Stream<Question> good(@Nullable Rate atLeast) {
    return atLeast == null
        ? Stream.empty()
        : Stream.of(
            new Question(
                asked.name() + ".good-at-least",
                "at least %s right answers in time".formatted(Figures.rate(atLeast.perSecond())),
                () -> goodput(atLeast)));
  }

  /**
   * Judged twice, like bad answers: one that the generator made bad by itself may be a good one.
   */
  private Finding goodput(Rate atLeast) {
    Stretch judged = span.judged();
    if (judged.answers() == 0) {
      return Finding.unknown("0/s", nothingJudged());
    }
    double seconds = (span.toNanos() - span.fromNanos()) / 1e9;
    long doubtful = judged.bad() - judged.badByItself();
    double worse = judged.ok() / seconds;
    double better = (judged.ok() + doubtful + missing()) / seconds;
    String observed =
        "%s: %s of %s in %s"
            .formatted(
                Figures.rate(worse),
                Figures.count(judged.ok()),
                Figures.count(judged.answers()),
                Figures.time(span.toNanos() - span.fromNanos()));
    if (worse >= atLeast.perSecond()) {
      return Finding.pass(observed);
    }
    return better < atLeast.perSecond()
        ? Finding.fail(observed, "most often '" + judged.mostFrequent() + "'")
        : Finding.unknown(
            observed,
            "%s may have been good: not sent, not recorded, given up, or bad by the load generator's own doing"
                .formatted(Figures.count(doubtful + missing(), "more request")));
  }

  private String nothingJudged() {
    return asked.phase() == null
        ? "no request ended after the baseline"
        : "no request of phase %s ended after the baseline".formatted(asked.phase());
  }

  /**
   * How many requests may have failed had they not been held up: those that were due while the
   * generator stood still, where others failed just before or after.
   */
  private long hidden() {
    return load.stalls().within(span.fromNanos(), Long.MAX_VALUE).stream()
        .filter(stall ->
            stall.fromNanos() < span.toNanos()
                && load.windows()
                    .failedBetween(
                        stall.fromNanos() - AROUND_NANOS,
                        stall.toNanos() + stall.nanos() + AROUND_NANOS))
        .mapToLong(stall -> (long) Math.ceil(stall.nanos() / 1e9 * span.fastest()))
        .sum();
  }

  /** How the generator was late. */
  private String late() {
    return load.stalls().all().isEmpty()
        ? "sent requests up to %s late".formatted(Figures.time(span.judged().lags().at(100)))
        : "stood still for up to %s"
            .formatted(
                Figures.time(load.stalls().all().stream().mapToLong(Stall::nanos).max().orElse(0)));
  }

  /**
   * What is known of those that met a fault: a share of all answers says little of the few that had
   * to do with it.
   */
  private String met(long found, Answer kind) {
    if (found > 0 || kind != Answer.FAILED || asked.phase() != null) {
      return "";
    }
    boolean alone = evidence.scenario().loads().size() == 1;
    return evidence.faults().stream()
        .filter(fault -> fault.kind().strikesPods())
        .filter(fault -> fault.tally().sound())
        .filter(fault -> alone || fault.tally().exposure().named())
        .filter(fault -> fault.tally().exposure().met(load.name()) > 0)
        .map(fault -> {
          Exposure exposure = fault.tally().exposure();
          return "; of %s that %smet %s %s"
              .formatted(
                  Figures.count(exposure.met(load.name())),
                  exposure.wasInside(load.name()) ? "" : "would have ",
                  fault.name(),
                  Figures.bound(exposure.met(load.name())));
        })
        .collect(Collectors.joining());
  }

  private long missing() {
    return span.missing();
  }

  /** What is good of some of the requests says nothing of the rest. */
  private Finding unlessMissing(Finding finding) {
    return missing() > 0 && finding.verdict() == Verdict.PASS
        ? Finding.unknown(
            finding.observed(),
            Figures.count(missing(), "request") + " were not sent, not recorded or given up")
        : finding;
  }

  private static String share(long found, long of) {
    return "%s of %s (%s)"
        .formatted(Figures.count(found), Figures.count(of), Figures.share(found, of));
  }

  private Question latency(Latency latency) {
    return new Question(
        asked.name() + "." + latency.percentile() + "-at-most",
        switch (latency.atMost()) {
          case Bound.Absolute bound -> "at most " + DurationText.of(bound.duration());
          case Bound.TimesBaseline bound ->
              "at most " + factor(bound.factor()) + " times the baseline's";
        },
        () -> latencyFound(latency));
  }

  private static String factor(double factor) {
    return new BigDecimal(Double.toString(factor)).stripTrailingZeros().toPlainString();
  }

  private Finding latencyFound(Latency latency) {
    Percentile percentile = latency.percentile();
    Stretch judged = span.judged();
    if (tooFew(judged, percentile)) {
      return Finding.unknown(
          Figures.count(judged.answers(), "request"),
          tooFewText(asked.phase() == null ? "the load" : "the phase", percentile));
    }
    return switch (latency.atMost()) {
      case Bound.Absolute(var bound) ->
          within(
              percentile,
              bound.toNanos(),
              bound.toNanos(),
              Figures.count(judged.answers(), "request"));
      case Bound.TimesBaseline(double factor) -> relative(factor, percentile);
    };
  }

  private Finding relative(double factor, Percentile percentile) {
    Stretch baseline = load.baseline();
    if (tooFew(baseline, percentile)) {
      return Finding.unknown(
          Figures.time(span.judged().fromIntended().at(percentile.value())),
          tooFewText("the baseline", percentile));
    }
    long worse = baseline.fromIntended().at(percentile.value());
    long better = Math.min(worse, baseline.fromStart().at(percentile.value()));
    return within(
        percentile,
        Math.round(better * factor),
        Math.round(worse * factor),
        "baseline " + Figures.time(worse));
  }

  /**
   * Judged twice: it holds where the latencies from the intended start are within the stricter
   * bound, and fails where those from the real start are beyond the looser one.
   */
  private Finding within(Percentile percentile, long strict, long loose, String with) {
    long worse = span.judged().fromIntended().at(percentile.value());
    long better = Math.min(worse, span.judged().fromStart().at(percentile.value()));
    String observed = "%s (%s)".formatted(Figures.time(worse), with);
    if (worse <= strict) {
      return unlessMissing(Finding.pass(observed));
    }
    String beyond =
        "%s is %s above the bound".formatted(Figures.time(worse), Figures.time(worse - strict));
    if (better > loose) {
      return Finding.fail(observed, beyond);
    }
    return Finding.unknown(
        observed,
        "%s; but the load generator %s, and without that it is %s"
            .formatted(beyond, late(), Figures.time(better)));
  }

  /** A percentile needs at least one request beyond it. */
  private static boolean tooFew(Stretch requests, Percentile percentile) {
    return requests.answers() < needed(percentile);
  }

  private static long needed(Percentile percentile) {
    return percentile.value() == 100
        ? 1
        : (long) Math.ceil(100 / (100 - percentile.value()) - 1e-6);
  }

  private static String tooFewText(String where, Percentile percentile) {
    return "%s has too few requests for %s, which needs %s at least; load longer or faster"
        .formatted(where, percentile, Figures.count(needed(percentile)));
  }
}
