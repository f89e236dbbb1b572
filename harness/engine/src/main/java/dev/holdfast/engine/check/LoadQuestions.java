package dev.holdfast.engine.check;

import dev.holdfast.model.Event;
import dev.holdfast.model.Request;
import java.util.List;
import java.util.stream.Stream;

/** Whether the load generator did what it was to do; asked of every load. */
final class LoadQuestions {
  private LoadQuestions() {}

  static Stream<Question> of(Evidence evidence) {
    return evidence.loads().stream()
        .map(load ->
            new Question(
                load.load().name() + ".load-kept-up",
                "send lag p99 at most 100 ms, none above 500 ms, every request recorded",
                () -> keptUp(load, evidence)));
  }

  private static Finding keptUp(LoadEvidence load, Evidence evidence) {
    if (load.started().isEmpty()) {
      return Finding.unknown("no load", "the load was never started");
    }
    List<Request> judged = load.judged();
    if (judged.isEmpty()) {
      return Finding.unknown("no requests", "no request ended after the baseline");
    }
    SendLag lag = SendLag.of(judged);
    String observed =
        "send lag p99 %s, at most %s; %s of %s requests recorded"
            .formatted(
                Figures.time(lag.p99()),
                Figures.time(lag.most()),
                Figures.count(load.recorded()),
                Figures.count(load.load().plannedRequests()));
    String why = lag.anotherLoad() ? lag.text() : missing(load, evidence);
    return why.isEmpty() ? Finding.pass(observed) : Finding.unknown(observed, why);
  }

  private static String missing(LoadEvidence load, Evidence evidence) {
    if (load.ended().isEmpty()) {
      return "the load never said that it ended";
    }
    Event.LoadEnded ended = load.ended().get();
    if (load.recorded() < ended.sent()) {
      return "%s of the requests sent are missing in the record"
          .formatted(Figures.count(ended.sent() - load.recorded()));
    }
    long planned = load.load().plannedRequests();
    if (load.recorded() < planned && evidence.aborted().isEmpty()) {
      return "%s of the requests planned were not sent"
          .formatted(Figures.count(planned - load.recorded()));
    }
    return evidence.aborted().isEmpty() ? ended.note() : "";
  }
}
