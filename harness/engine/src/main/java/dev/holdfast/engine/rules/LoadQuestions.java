package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Event;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Micros;
import dev.holdfast.model.timeline.Stalls.Stall;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the load generator did what it was to do; asked of every load. That it was late decides
 * nothing here: what a late request shows is judged by both clocks, and what was asked of a time in
 * which the generator stood still is doubted there. Only a fault of whose time it missed much has
 * not been looked at.
 */
final class LoadQuestions {
  /** A fault that was under load for less than the rest of its time has not been seen whole. */
  private static final double STALLED_AT_MOST = 0.1;

  private static final long SHORT_NANOS = 100_000_000L;

  private LoadQuestions() {}

  static Stream<Question> of(Evidence evidence) {
    return evidence.loads().stream()
        .map(load ->
            new Question(
                load.name() + ".load-kept-up",
                "every request recorded, and no fault's time missed",
                () -> keptUp(load, evidence)));
  }

  private static Finding keptUp(LoadTimeline load, Evidence evidence) {
    if (load.started().isEmpty()) {
      return Finding.unknown("no load", "the load was never started");
    }
    if (load.judged().answers() == 0) {
      return Finding.unknown("no requests", "no request ended after the baseline");
    }
    Micros lag = load.judged().lags();
    String observed =
        "send lag p99 %s, at most %s; %s of %s requests recorded"
            .formatted(
                Figures.time(lag.at(99)),
                Figures.time(lag.at(100)),
                Figures.count(load.recorded()),
                Figures.count(plannedRequests(load)));
    String why = missing(load, evidence);
    if (why.isEmpty()) {
      why = missed(load, evidence);
    }
    return why.isEmpty()
        ? Finding.pass(observed).because(stood(load))
        : Finding.unknown(observed, why);
  }

  static long plannedRequests(LoadTimeline load) {
    return load.load().map(asked -> asked.plannedRequests()).orElse(load.planned());
  }

  /** The longest stall by its time, and how many there were. */
  private static String stood(LoadTimeline load) {
    List<Stall> stalls = load.stalls().all();
    return stalls.stream()
        .max(Comparator.comparingLong(Stall::nanos))
        .map(longest ->
            "the load generator stood still %s, for %s at most, at %s"
                .formatted(
                    stalls.size() == 1 ? "once" : Figures.count(stalls.size()) + " times",
                    Figures.time(longest.nanos()),
                    Figures.time(longest.fromNanos())))
        .orElse("");
  }

  /** Which fault's time the generator missed much of; "" where none. */
  private static String missed(LoadTimeline load, Evidence evidence) {
    for (FaultEvidence fault : evidence.faults()) {
      Optional<Long> seen = fault.seenNanos();
      if (seen.isPresent()) {
        Optional<Stall> atTheStrike = atTheStrike(load, fault);
        if (atTheStrike.isPresent()) {
          return "the load generator stood still when %s struck, for %s from then on"
              .formatted(
                  fault.name(),
                  Figures.time(atTheStrike.get().toNanos() - fault.beganNanos().orElseThrow()));
        }
        long from = fault.fromNanos();
        long until = Math.max(fault.recoveredNanos().orElse(seen.get()), seen.get() + SHORT_NANOS);
        long missed = stalled(load, from, until);
        if (missed >= SHORT_NANOS && missed > STALLED_AT_MOST * (until - from)) {
          return "the load generator stood still for %s of the %s that %s lasted"
              .formatted(Figures.time(missed), Figures.time(until - from), fault.name());
        }
      }
    }
    return "";
  }

  /**
   * What a fault does to clients it does at once, as a rule: a generator that stood still just then
   * may have missed all of it, however long it takes until all is as before.
   */
  private static Optional<Stall> atTheStrike(LoadTimeline load, FaultEvidence fault) {
    long began = fault.beganNanos().orElse(Long.MAX_VALUE);
    return load.stalls().all().stream()
        .filter(stall -> stall.fromNanos() <= began && stall.toNanos() - began >= SHORT_NANOS)
        .findFirst();
  }

  private static long stalled(LoadTimeline load, long from, long until) {
    return load.stalls().within(from, until).stream()
        .mapToLong(stall -> Math.min(until, stall.toNanos()) - Math.max(from, stall.fromNanos()))
        .sum();
  }

  private static String missing(LoadTimeline load, Evidence evidence) {
    if (load.ended().isEmpty()) {
      return "the load never said that it ended";
    }
    Event.LoadEnded ended = load.ended().get();
    if (load.recorded() < ended.sent()) {
      return "%s of the requests sent are missing in the record"
          .formatted(Figures.count(ended.sent() - load.recorded()));
    }
    long planned = plannedRequests(load);
    if (load.recorded() < planned && evidence.aborted().isEmpty()) {
      return "%s of the requests planned were not sent"
          .formatted(Figures.count(planned - load.recorded()));
    }
    return evidence.aborted().isEmpty() ? ended.note() : "";
  }
}
