package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Stretch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the system was steady before anything was broken. */
final class BaselineQuestion {
  /** A generator that sends less than this share of its plan has not shown a steady state. */
  private static final double SENT_AT_LEAST = 0.9;

  /** Where fewer than this share of the requests are answered, what is answered shows no rest. */
  private static final double ANSWERED_AT_LEAST = 0.5;

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
    for (LoadTimeline load : evidence.loads()) {
      Stretch answers = load.baseline();
      Finding missing = missing(load);
      if (missing != null) {
        return missing;
      }
      double allowed = baseline.failedAtMost().of(answers.answers());
      if (answers.bad() > allowed && answers.badByItself() <= allowed) {
        return Finding.unknown(
            bad(answers.bad(), answers.answers()),
            "whether the system was steady is not known: %s of load %s may be the load generator's own doing, since it was late or stood still"
                .formatted(
                    Figures.count(answers.bad() - answers.badByItself(), "bad answer"),
                    load.name()));
      }
      if (answers.bad() > allowed) {
        return Finding.unknown(
            bad(answers.bad(), answers.answers()),
            "the system was not steady before the fault: %s of load %s; most often '%s'"
                .formatted(
                    Figures.count(answers.bad(), "bad answer"),
                    load.name(),
                    answers.mostFrequent()));
      }
      bad += answers.bad();
      all += answers.answers();
    }
    return Finding.pass(bad(bad, all));
  }

  private static String bad(long bad, long all) {
    return Figures.count(bad) + " of " + Figures.count(all);
  }

  private static @Nullable Finding missing(LoadTimeline load) {
    long planned = load.plannedInBaseline();
    long intended = load.intendedInBaseline();
    long answered = load.baseline().answers();
    if (load.started().isEmpty()) {
      return Finding.unknown("no load", "load " + load.name() + " was never started");
    }
    if (intended < SENT_AT_LEAST * planned) {
      return Finding.unknown(
          Figures.count(intended) + " of " + Figures.count(planned) + " requests sent",
          "load %s sent too few requests in the baseline".formatted(load.name()));
    }
    if (answered == 0) {
      return Finding.unknown(
          "no answer", "no request of load %s was answered in the baseline".formatted(load.name()));
    }
    return answered < ANSWERED_AT_LEAST * intended
        ? Finding.unknown(
            "%s of %s requests answered"
                .formatted(Figures.count(answered), Figures.count(intended)),
            "load %s got too few answers in the baseline to show that the system is steady"
                .formatted(load.name()))
        : null;
  }
}
