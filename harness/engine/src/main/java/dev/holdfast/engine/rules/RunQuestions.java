package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.BeforeStop;
import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.StopIf;
import java.util.List;
import java.util.stream.Stream;

/** Whether the run as such went as it should; asked of every run. */
final class RunQuestions {
  private final Evidence evidence;

  private RunQuestions(Evidence evidence) {
    this.evidence = evidence;
  }

  static Question ready(Evidence evidence) {
    return new Question("ready", "every pod ready", new RunQuestions(evidence)::ready);
  }

  static Stream<Question> atTheEnd(Evidence evidence) {
    RunQuestions run = new RunQuestions(evidence);
    return Stream.concat(run.clocks(), run.always());
  }

  /** Asked where there is something to say. */
  private Stream<Question> clocks() {
    return evidence.history().first(Event.ClocksParted.class).isPresent()
        ? Stream.of(new Question("clocks", "the machine's clocks go on together", this::parted))
        : Stream.empty();
  }

  /**
   * Durations are the monotonic clock's, so a time of day that was set does them no harm; but in
   * what the machine slept through, anything may have gone on elsewhere.
   */
  private Finding parted() {
    List<Event.ClocksParted> all = evidence.history().all(Event.ClocksParted.class).toList();
    for (Event.ClocksParted parted : all) {
      if (parted.sleptNanos() != 0) {
        String jump = Figures.time(parted.jumpNanos());
        return Finding.unknown(
            "%s apart at %s".formatted(jump, Figures.time(parted.atNanos())),
            parted.sleptNanos() > 0
                ? "the machine was suspended for %s, which no duration here has in it"
                    .formatted(Figures.time(parted.sleptNanos()))
                : "the time of day went on by %s more than the run's clock: it was set, or the machine"
                        .formatted(jump)
                    + " was suspended");
      }
    }
    Event.ClocksParted first = all.getFirst();
    return Finding.pass(
            "the time of day was set by %s at %s"
                .formatted(Figures.time(first.jumpNanos()), Figures.time(first.atNanos())))
        .because("durations are taken from another clock");
  }

  private Stream<Question> always() {
    RunQuestions run = this;
    return Stream.of(
        new Question("aborted", "the run is not cut short", run::aborted),
        new Question("complete", "a history without a hole", run::complete),
        new Question("residue", "nothing left behind", run::residue));
  }

  private Finding ready() {
    return evidence
        .history()
        .first(Event.NotReady.class)
        .map(not -> Finding.unknown("not ready", "not ready " + not.lastSeen()))
        .or(() ->
            evidence
                .entered(Phase.READY)
                .map(at -> Finding.pass("ready after " + Figures.time(at))))
        .orElseGet(() -> Finding.unknown("not ready", "the run ended before the system was ready"));
  }

  private Finding aborted() {
    return evidence
        .aborted()
        .map(aborted ->
            switch (aborted.cause()) {
              case STOP_IF -> stopped(aborted);
              case INTERRUPTED ->
                  Finding.unknown("interrupted", "the run was interrupted: " + aborted.why());
            })
        .orElseGet(() -> Finding.pass("not cut short"));
  }

  /** Judged twice: with all bad answers, and without what the generator may have made itself. */
  private Finding stopped(Event.Aborted aborted) {
    String observed = "stopped by stop-if";
    StopIf stopIf = evidence.scenario().stopIf();
    BeforeStop answers = evidence.beforeStop();
    return stopIf == null
            || answers.itself() == answers.bad()
            || answers.itself() >= stopIf.failedAtLeast().of(answers.answers())
        ? Finding.fail(observed, aborted.why())
        : Finding.unknown(
            observed,
            "%s; but %s of them may be the load generator's own doing, which stood still"
                .formatted(aborted.why(), Figures.count(answers.bad() - answers.itself())));
  }

  private Finding complete() {
    List<Event.Trouble> troubles = evidence.history().all(Event.Trouble.class).toList();
    if (!troubles.isEmpty()) {
      Event.Trouble first = troubles.getFirst();
      return Finding.unknown(
          Figures.count(troubles.size(), "failure") + " of the harness",
          first.where() + ": " + first.what());
    }
    return evidence.history().first(Event.RunEnded.class).isPresent()
        ? Finding.pass("from the first entry to the last")
        : Finding.unknown(
            "the last entry is missing",
            "the run was killed; `holdfast undo` removes what is left");
  }

  private Finding residue() {
    return evidence
        .history()
        .first(Event.Residue.class)
        .map(residue ->
            Finding.of(
                residue.leftovers().isEmpty(),
                residue.leftovers().isEmpty()
                    ? "nothing"
                    : Figures.count(residue.leftovers().size(), "leftover"),
                String.join("; ", residue.leftovers())))
        .orElseGet(() -> Finding.unknown("not looked for", "nobody looked for what was left"));
  }
}
