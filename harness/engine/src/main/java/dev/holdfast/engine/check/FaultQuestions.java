package dev.holdfast.engine.check;

import dev.holdfast.engine.spi.FaultWitness.Sighting;
import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Request;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a fault took hold, and whether the load had to do with it; asked of every fault. */
final class FaultQuestions {
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
    if (fault.step().fault() instanceof Fault.OnPods) {
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

  private static Finding met(FaultEvidence fault) {
    if (fault.seenNanos().isEmpty()) {
      return Finding.unknown("nothing", "the fault was not seen");
    }
    Met met = Met.of(fault);
    if (!met.hopsKnown()) {
      return Finding.unknown(
          "unknown",
          "no answer named the instances that served it (X-Served-By), so nobody knows whether the"
              + " load met the fault");
    }
    String observed =
        "about %s (%s of the %s intended while %s %s)"
            .formatted(
                Figures.count(met.requests()),
                Figures.percent(met.share()),
                Figures.count(met.intended()),
                Names.were(fault.targets()),
                fault.meanwhile());
    return met.requests() >= 1
        ? Finding.pass(observed)
        : Finding.unknown(
            observed,
            "0 requests met the fault: %s served %s of %s before it"
                .formatted(
                    String.join(", ", fault.targets()),
                    Figures.count(met.servedBefore()),
                    Figures.count(met.before())));
  }

  /**
   * How much of the load met a fault: what the struck instances served before it, as a share, of
   * what was intended from then on until they were ready again.
   */
  record Met(boolean hopsKnown, long before, long servedBefore, long intended) {
    static Met of(FaultEvidence fault) {
      long seen = fault.seenNanos().orElse(Long.MAX_VALUE);
      long from = fault.fromNanos();
      Optional<Long> loadEnd = fault.of().loadEndNanos();
      long until =
          Math.min(fault.readyAgainNanos().orElse(Long.MAX_VALUE), loadEnd.orElse(Long.MAX_VALUE));
      // asked once, and not for each of a million requests: it reads the whole history
      List<String> struck = fault.targets();
      long before = 0;
      long known = 0;
      long served = 0;
      long intended = 0;
      for (var request : (Iterable<Request>) fault.of().requests()::iterator) {
        if (request.endedNanos() < from) {
          before++;
          known += request.hops().isEmpty() ? 0 : 1;
          served += request.hops().stream().filter(struck::contains).distinct().count();
        }
        intended += request.intendedNanos() >= seen && request.intendedNanos() < until ? 1 : 0;
      }
      return new Met(known > 0, before, served, intended);
    }

    double share() {
      return before == 0 ? 0 : Math.min(1, (double) servedBefore / before);
    }

    long requests() {
      return Math.round(share() * intended);
    }
  }
}
