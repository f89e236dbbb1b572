package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.Exposure;
import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.timeline.Guess;
import dev.holdfast.engine.timeline.LinesMeanwhile;
import dev.holdfast.engine.timeline.Told;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.engine.words.Names;
import dev.holdfast.engine.words.NoVerdict;
import dev.holdfast.model.Event;
import dev.holdfast.spi.FaultWitness.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a fault took hold, and whether the load had to do with it; asked of every fault. */
final class FaultQuestions {
  /** Above it, a load that had nothing to do with the fault is no accident to be passed over. */
  private static final double MISSED_BY_CHANCE = 0.001;

  private FaultQuestions() {}

  static Stream<Question> of(Evidence evidence) {
    return evidence.faults().stream().flatMap(FaultQuestions::of);
  }

  /** What strikes no single pods, as a scaling, is met by no request in particular. */
  private static Stream<Question> of(FaultEvidence fault) {
    Stream.Builder<Question> questions = Stream.builder();
    questions.add(
        new Question(
            fault.name() + ".fault-seen",
            "its witness sees it on every target",
            () -> seen(fault)));
    if (fault.held()) {
      questions.add(
          new Question(
              fault.name() + ".heal-seen",
              "its witness sees on every target that it is over",
              () -> healSeen(fault)));
    }
    questions.add(
        new Question(
            fault.name() + ".under-load",
            "load from before it until it was over",
            () -> underLoad(fault)));
    if (fault.strikesLogs()) {
      questions.add(
          new Question(
              fault.name() + ".fault-met",
              "log lines that went the struck way, or would have",
              () -> metByLines(fault)));
    } else if (fault.kind().strikesPods()) {
      questions.add(
          new Question(
              fault.name() + ".fault-met",
              "requests that the struck instances would have served",
              () -> met(fault)));
    }
    return questions.build();
  }

  private static Finding healSeen(FaultEvidence fault) {
    if (fault.healedNanos().isEmpty()) {
      return Finding.unknown("not healed", "it was not healed");
    }
    Words words = Words.ofHeal(fault);
    List<String> still =
        words.unseen(fault.witnessed().stream().map(Event.FaultWitnessed::target).toList());
    return words.all().isEmpty() || !still.isEmpty()
        ? Finding.unknown(
            "not seen",
            "its witness did not see that it was over"
                + (still.isEmpty() ? "" : " on " + String.join(", ", still))
                + words.lastSeen())
        : Finding.pass(words.said());
  }

  private static Finding seen(FaultEvidence fault) {
    if (fault.notInjected().isPresent()) {
      return Finding.unknown(
          "not injected", "it was not injected: " + fault.notInjected().get().why());
    }
    if (!fault.injected()) {
      return Finding.unknown("not injected", "the run ended before it was injected");
    }
    Words words = Words.ofEffect(fault);
    List<String> targets =
        fault.targets().isEmpty()
            ? words.all().stream().map(Sighting::target).toList()
            : fault.targets();
    if (targets.isEmpty()) {
      return Finding.unknown("not seen", "its witness said nothing");
    }
    List<String> unseen = words.unseen(targets);
    return unseen.isEmpty()
        ? Finding.pass(words.said())
        : Finding.unknown(
            "not seen",
            "its witness did not see it on " + String.join(", ", unseen) + words.lastSeen());
  }

  /** What the witness said of a fault's effect, or of that effect's end. */
  private record Words(List<Sighting> all) {
    static Words ofEffect(FaultEvidence fault) {
      return new Words(
          fault.witnessed().stream()
              .map(e -> new Sighting(e.target(), e.seenNanos(), e.resolutionNanos(), e.how()))
              .toList());
    }

    static Words ofHeal(FaultEvidence fault) {
      return new Words(
          fault.healSeen().stream()
              .map(e -> new Sighting(e.target(), e.seenNanos(), e.resolutionNanos(), e.how()))
              .toList());
    }

    List<String> unseen(List<String> targets) {
      Set<String> seen =
          all.stream()
              .filter(word -> word.seenNanos() >= 0)
              .map(Sighting::target)
              .collect(Collectors.toSet());
      return targets.stream().filter(target -> !seen.contains(target)).toList();
    }

    /** Of the first target on which nothing was seen; "" where there is none. */
    String lastSeen() {
      return all.stream()
          .filter(word -> word.seenNanos() < 0)
          .map(word -> ": " + word.how())
          .findFirst()
          .orElse("");
    }

    String said() {
      return all.stream()
          .map(word ->
              "%s at %s, to %s (%s)"
                  .formatted(
                      word.target(),
                      Figures.time(word.seenNanos()),
                      Figures.time(word.resolutionNanos()),
                      word.how()))
          .collect(Collectors.joining("; "));
    }
  }

  /**
   * What nobody asked of the system while it was struck, it was not shown to withstand: one load at
   * least must have begun before the fault and gone on until all that came of it was over.
   */
  private static Finding underLoad(FaultEvidence fault) {
    if (fault.seenNanos().isEmpty()) {
      return Finding.unknown("nothing", "the fault was not seen");
    }
    long from = fault.fromNanos();
    long until = fault.recoveredNanos().orElse(fault.seenNanos().get());
    long end =
        fault.of().loads().stream()
            .filter(load -> load.started().isPresent() && load.firstNanos() <= from)
            .flatMap(load -> load.endNanos().stream())
            .max(Long::compare)
            .orElse(Long.MIN_VALUE);
    if (end <= from) {
      return Finding.unknown("no load", "no load went on when it struck");
    }
    if (fault.neverOver()) {
      return Finding.unknown(
          "load for %s".formatted(Figures.time(end - from)),
          "%s was never seen to be over with all that came of it".formatted(fault.name()));
    }
    return end < until
        ? Finding.unknown(
            "load for %s of %s".formatted(Figures.time(end - from), Figures.time(until - from)),
            "the load ended %s before %s was over with all that came of it"
                .formatted(Figures.time(until - end), fault.name()))
        : Finding.pass("load for all of its " + Figures.time(until - from));
  }

  private static Finding met(FaultEvidence fault) {
    if (fault.seenNanos().isEmpty()) {
      return Finding.unknown("nothing", "the fault was not seen");
    }
    Exposure met = fault.tally().exposure();
    if (met.unavoidable(fault)) {
      return Finding.pass(
          "%s (all that were intended while every ready pod of its workload was %s)"
              .formatted(Figures.count(met.intended()), fault.meanwhile()));
    }
    if (!met.named()) {
      return byOthers(fault, met);
    }
    String observed =
        "%s at %s then, %s just before; about %s (%s of the %s intended while %s %s)"
                .formatted(
                    Figures.count(met.inside()),
                    Names.and(fault.targets()),
                    Figures.count(met.justBefore()),
                    Figures.count(met.estimated()),
                    Figures.percent(met.share()),
                    Figures.count(met.intended()),
                    Names.were(fault.targets()),
                    fault.meanwhile())
            + (met.byHeader() ? "" : "; counted by the load's own connections");
    if (met.inside() > 0 || met.justBefore() > 0) {
      return struck(fault, met, observed);
    }
    return Finding.unknown(
        observed,
        "0 requests met the fault: %s served %s of %s before it, none of them just before"
            .formatted(
                String.join(", ", fault.targets()),
                Figures.count(met.servedBefore()),
                Figures.count(met.before())));
  }

  /** What brings log lines to their store serves no request: lines are what can meet its fault. */
  private static Finding metByLines(FaultEvidence fault) {
    if (fault.seenNanos().isEmpty()) {
      return Finding.unknown("nothing", "the fault was not seen");
    }
    LinesMeanwhile.Counts met = fault.tally().lines().counts();
    String struck =
        fault.targets().isEmpty() ? fault.kind().subject() + " was" : Names.were(fault.targets());
    String meanwhile = struck + " " + fault.meanwhile();
    String observed =
        "%s written while %s, %s owed to requests that were answered then"
            .formatted(Figures.count(met.written(), "line"), meanwhile, Figures.count(met.owed()));
    if (met.none()) {
      return Finding.unknown(observed, "%s while %s".formatted(NoVerdict.NO_LINE, meanwhile));
    }
    return met.missedChance() <= MISSED_BY_CHANCE
        ? Finding.pass(observed)
        : Finding.unknown(
            observed,
            "only %s of several was struck, and all of them may have gone by others (a chance of %s)"
                .formatted(Names.and(fault.targets()), Figures.percent(met.missedChance())));
  }

  /**
   * Of those that were at the struck pods, whether those can have been struck that it was meant
   * for.
   */
  private static Finding struck(FaultEvidence fault, Exposure met, String observed) {
    if (met.besideTheLink()) {
      return Finding.unknown(
          observed,
          "no request that was at %s before it went on to %s"
              .formatted(Names.and(fault.targets()), fault.kind().cutOffFrom().orElse("others")));
    }
    if (met.struckShare() == 1) {
      return Finding.pass(observed);
    }
    String share = "; it was to strike " + Figures.percent(met.struckShare()) + " of them";
    return met.sparedChance() <= MISSED_BY_CHANCE
        ? Finding.pass(observed + share)
        : Finding.unknown(
            observed + share,
            "so few connections to %s may all have been spared (a chance of %s)"
                .formatted(Names.and(fault.targets()), Figures.percent(met.sparedChance())));
  }

  /** Where neither answers nor connections name a pod. */
  private static Finding byOthers(FaultEvidence fault, Exposure met) {
    Optional<Told> told = met.told();
    if (told.isPresent()) {
      Told.Amount before = met.toldJustBefore();
      Told.Amount inside = told.get().inside();
      String observed =
          "%s at %s then, %s just before, by the word of: %s"
              .formatted(
                  said(inside), Names.and(fault.targets()), said(before), told.get().sources());
      return before.some() || inside.some()
          ? Finding.pass(observed)
          : Finding.unknown(observed, "0 requests are known to have met the fault");
    }
    Guess guess = met.guess();
    if (!guess.possible()) {
      return Finding.unknown(
          "unknown", NoVerdict.NOBODY_NAMED + ", so nobody knows whether the load met the fault");
    }
    String observed =
        "about %s ± %s at %s then, %s ± %s just before: a guess from the Service's endpoints and the"
                .formatted(
                    Figures.count(guess.inside()),
                    Figures.count(guess.insideError()),
                    Names.and(fault.targets()),
                    Figures.count(guess.before()),
                    Figures.count(guess.beforeError()))
            + " load's connections";
    return guess.noneChance() <= MISSED_BY_CHANCE
        ? Finding.pass(observed)
        : Finding.unknown(
            observed,
            "with so few connections none may have met the fault (a chance of %s), and no answer"
                    .formatted(Figures.percent(guess.noneChance()))
                + " names who served it");
  }

  private static String said(Told.Amount amount) {
    return amount.error() == 0
        ? Figures.count(amount.requests())
        : "%s ± %s".formatted(Figures.count(amount.requests()), Figures.count(amount.error()));
  }
}
