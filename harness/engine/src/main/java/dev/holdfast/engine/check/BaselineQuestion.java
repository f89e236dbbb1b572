package dev.holdfast.engine.check;

import dev.holdfast.model.Baseline;
import dev.holdfast.model.Request;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the system was steady before anything was broken. */
final class BaselineQuestion {
  /** A generator that sends less than this share of its plan has not shown a steady state. */
  private static final double SENT_AT_LEAST = 0.9;

  private BaselineQuestion() {}

  static Stream<Question> of(Evidence evidence) {
    Baseline baseline = evidence.scenario().baseline();
    return baseline == null
        ? Stream.empty()
        : Stream.of(
            new Question(
                "baseline",
                "at most " + baseline.failedAtMost() + " bad answers",
                () -> steady(evidence, baseline)));
  }

  private static Finding steady(Evidence evidence, Baseline baseline) {
    long bad = 0;
    long all = 0;
    for (LoadEvidence load : evidence.loads()) {
      List<Request> requests = load.baseline();
      Finding missing = missing(load);
      if (missing != null) {
        return missing;
      }
      long badHere = requests.stream().filter(Request::bad).count();
      if (badHere > baseline.failedAtMost().of(requests.size())) {
        return Finding.unknown(
            bad(badHere, requests.size()),
            "the system was not steady before the fault: %s of load %s; most often '%s'"
                .formatted(
                    Figures.count(badHere, "bad answer"),
                    load.load().name(),
                    Errors.mostFrequent(requests.stream())));
      }
      bad += badHere;
      all += requests.size();
    }
    return Finding.pass(bad(bad, all));
  }

  private static String bad(long bad, long all) {
    return Figures.count(bad) + " of " + Figures.count(all);
  }

  private static @Nullable Finding missing(LoadEvidence load) {
    long planned = load.plannedInBaseline();
    long intended = load.intendedInBaseline();
    if (load.started().isEmpty()) {
      return Finding.unknown("no load", "load " + load.load().name() + " was never started");
    }
    return intended >= SENT_AT_LEAST * planned
        ? null
        : Finding.unknown(
            Figures.count(intended) + " of " + Figures.count(planned) + " requests sent",
            "load %s sent too few requests in the baseline".formatted(load.load().name()));
  }
}
