package dev.holdfast.engine.check;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Request;
import dev.holdfast.model.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scenario asks of a load, from the baseline's end to the load's. */
final class LoadExpectations {
  private final LoadEvidence load;
  private final OfLoad asked;

  private LoadExpectations(LoadEvidence load, OfLoad asked) {
    this.load = load;
    this.asked = asked;
  }

  static Stream<Question> of(Evidence evidence) {
    return evidence.scenario().expectations().loads().stream()
        .flatMap(asked ->
            evidence.scenario().load(asked.load()).stream()
                .flatMap(load -> new LoadExpectations(evidence.load(load), asked).questions()));
  }

  private Stream<Question> questions() {
    return Stream.of(
            amount("failed-at-most", asked.failedAtMost(), Answer.FAILED),
            amount("slow-at-most", asked.slowAtMost(), Answer.SLOW),
            asked.latencies().stream().map(this::latency))
        .flatMap(questions -> questions);
  }

  private Stream<Question> amount(String what, @Nullable Amount atMost, Answer kind) {
    return atMost == null
        ? Stream.empty()
        : Stream.of(
            new Question(
                asked.load() + "." + what, "at most " + atMost, () -> count(atMost, kind)));
  }

  private Finding count(Amount atMost, Answer kind) {
    List<Request> judged = load.judged();
    if (judged.isEmpty()) {
      return Finding.unknown("0 of 0", "no request ended after the baseline");
    }
    long found = LoadEvidence.count(judged, kind);
    String observed = share(found, judged.size());
    if (found > atMost.of(judged.size())) {
      SendLag lag = SendLag.of(judged);
      return Finding.fail(
              observed,
              "most often '"
                  + Errors.mostFrequent(judged.stream().filter(request -> request.answer() == kind))
                  + "'")
          .unlessBlamedOn(lag, kind == Answer.SLOW ? lag.fellBehind() : lag.froze());
    }
    return unlessMissing(Finding.pass(observed));
  }

  /** What is good of some of the requests says nothing of the rest. */
  private Finding unlessMissing(Finding finding) {
    long missing = load.load().plannedRequests() - load.recorded();
    return missing > 0 && finding.verdict() == Verdict.PASS
        ? Finding.unknown(
            finding.observed(),
            Figures.count(missing, "request") + " were not sent or not recorded")
        : finding;
  }

  private static String share(long found, long of) {
    return "%s of %s (%s)"
        .formatted(Figures.count(found), Figures.count(of), Figures.share(found, of));
  }

  private Question latency(Latency latency) {
    return new Question(
        asked.load() + "." + latency.percentile() + "-at-most",
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
    List<Request> judged = load.judged();
    if (tooFew(judged, percentile)) {
      return Finding.unknown(
          Figures.count(judged.size(), "request"), tooFewText("the load", percentile));
    }
    long found = at(judged, percentile);
    return switch (latency.atMost()) {
      case Bound.Absolute(var bound) ->
          within(judged, found, bound.toNanos(), Figures.count(judged.size(), "request"));
      case Bound.TimesBaseline(double factor) -> relative(judged, found, factor, percentile);
    };
  }

  private Finding relative(List<Request> judged, long found, double factor, Percentile percentile) {
    List<Request> baseline = load.baseline();
    if (tooFew(baseline, percentile)) {
      return Finding.unknown(Figures.time(found), tooFewText("the baseline", percentile));
    }
    long before = at(baseline, percentile);
    return within(judged, found, Math.round(before * factor), "baseline " + Figures.time(before));
  }

  private Finding within(List<Request> judged, long found, long bound, String with) {
    SendLag lag = SendLag.of(judged);
    Finding finding =
        Finding.of(
            found <= bound,
            "%s (%s)".formatted(Figures.time(found), with),
            "%s is %s above the bound".formatted(Figures.time(found), Figures.time(found - bound)));
    return unlessMissing(
        finding.unlessBlamedOn(lag, lag.fellBehind() && lag.explains(found - bound)));
  }

  /** A percentile needs at least one request beyond it. */
  private static boolean tooFew(List<Request> requests, Percentile percentile) {
    return requests.size() < needed(percentile);
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

  /** Of all requests, failed ones too: one that was given up took as long as it took. */
  private static long at(List<Request> requests, Percentile percentile) {
    return new SortedTimes(requests.stream().mapToLong(Request::latencyNanos))
        .at(percentile.value());
  }
}
