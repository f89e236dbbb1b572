package dev.holdfast.engine.check;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one load. A request belongs to the baseline if it had ended when the baseline
 * did, else to the judged window: one that was under way then may have met the fault already. What
 * was intended during the warm-up and has ended before the baseline did belongs to neither.
 *
 * @param warmUpAfterNanos from the load's start to the end of the warm-up
 * @param baselineAfterNanos from the load's start to the end of the baseline
 */
record LoadEvidence(Load load, long warmUpAfterNanos, long baselineAfterNanos, History history) {
  Optional<Event.LoadStarted> started() {
    return history
        .all(Event.LoadStarted.class)
        .filter(started -> started.load().equals(load.name()))
        .findFirst();
  }

  Optional<Event.LoadEnded> ended() {
    return history
        .all(Event.LoadEnded.class)
        .filter(ended -> ended.load().equals(load.name()))
        .findFirst();
  }

  private RequestLog log() {
    return history
        .requests(load.name())
        .orElseGet(() -> new RequestLog.Builder(load.name()).build());
  }

  int recorded() {
    return log().size();
  }

  /** When the last request was due, or the load was cut short; empty where it never began. */
  Optional<Long> endNanos() {
    return started()
        .map(started -> {
          long planned = started.firstNanos() + load.lasts().toNanos();
          return ended().map(end -> Math.min(end.atNanos(), planned)).orElse(planned);
        });
  }

  private long firstNanos() {
    return started().map(Event.LoadStarted::firstNanos).orElse(0L);
  }

  private long baselineEndNanos() {
    return firstNanos() + baselineAfterNanos;
  }

  List<Request> baseline() {
    long start = firstNanos() + warmUpAfterNanos;
    long end = baselineEndNanos();
    return baselineAfterNanos == 0
        ? List.of()
        : log().endedUntil(end).stream()
            .filter(request -> request.intendedNanos() >= start)
            .toList();
  }

  /** A view: of an hour's load it holds a million requests, and each check asks for it. */
  List<Request> judged() {
    return log().endedAfter(baselineAfterNanos == 0 ? Long.MIN_VALUE : baselineEndNanos());
  }

  /** How many requests were to start in the baseline. */
  long plannedInBaseline() {
    return Math.round(load.rate().perSecond() * (baselineAfterNanos - warmUpAfterNanos) / 1e9);
  }

  /** How many did start in the baseline, or just after it since they were late. */
  long intendedInBaseline() {
    long start = firstNanos() + warmUpAfterNanos;
    long end = baselineEndNanos();
    return log().stream()
        .filter(request -> request.intendedNanos() >= start && request.intendedNanos() < end)
        .count();
  }

  static long count(List<Request> requests, Answer answer) {
    return requests.stream().filter(request -> request.answer() == answer).count();
  }
}
