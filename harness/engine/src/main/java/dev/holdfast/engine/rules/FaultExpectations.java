package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.timeline.Members;
import dev.holdfast.engine.timeline.Pods;
import dev.holdfast.engine.timeline.Recovery;
import dev.holdfast.engine.timeline.Recovery.Outcome;
import dev.holdfast.engine.timeline.Rotation;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.timeline.Stalls.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the scenario asks of a fault; counted from the moment that its witness first saw it, and bad
 * answers from the moment that its effect may have begun.
 */
final class FaultExpectations {
  private static final String NEVER_CLEAN = "never clean: bad answers until the load's end";

  private final FaultEvidence fault;

  private FaultExpectations(FaultEvidence fault) {
    this.fault = fault;
  }

  static Stream<Question> of(Evidence evidence) {
    return evidence.faults().stream()
        .flatMap(fault ->
            fault.expected().stream()
                .flatMap(asked -> new FaultExpectations(fault).questions(asked)));
  }

  private Stream<Question> questions(OfFault asked) {
    return Stream.of(
            question("clean-within", asked.cleanWithin(), (_, bound) -> clean(bound))
                .or(this::recovered),
            question("out-of-rotation-within", asked.outOfRotationWithin(), this::outOfRotation),
            question("redundant-within", asked.redundantWithin(), this::redundant))
        .flatMap(Optional::stream);
  }

  private Optional<Question> question(
      String what, @Nullable Duration within, BiFunction<Long, Long, Finding> answer) {
    return Optional.ofNullable(within)
        .map(bound ->
            new Question(
                fault.name() + "." + what,
                "within " + DurationText.of(bound),
                () ->
                    fault
                        .seenNanos()
                        .map(seen -> answer.apply(seen, bound.toNanos()))
                        .orElseGet(() -> Finding.unknown("nothing", "the fault was not seen"))));
  }

  /** Asked where no time is: however long bad answers may come, they must end with the fault. */
  private Optional<Question> recovered() {
    return Optional.of(
        new Question(
            fault.name() + ".recovered",
            "no more bad answers than %s may have, once fault and loss are over"
                .formatted(fault.of().scenario().baseline() == null ? "a load" : "the baseline"),
            () -> recovered(Recovery.of(fault), Recovery.ofTheSystemItself(fault))));
  }

  private Finding recovered(Recovery recovery, Recovery itself) {
    String many = Figures.count(recovery.count(), "bad answer");
    if (recovery.over()) {
      return fault.seenNanos().isPresent()
          ? Finding.pass(many)
          : Finding.unknown(many, "the fault was not seen");
    }
    if (itself.over()) {
      return doubtful(many, recovery, itself);
    }
    return Finding.fail(
        many, itself.outcome() == Outcome.NEVER_CLEAN ? NEVER_CLEAN : "not recovered");
  }

  private static Finding doubtful(String observed, Recovery recovery, Recovery itself) {
    return Finding.unknown(
        observed,
        "%s of them may be the load generator's own doing, since it was late or stood still then"
            .formatted(Figures.count(recovery.count() - itself.count())));
  }

  /** Judged twice: with all bad answers, and without what the generator may have made itself. */
  private Finding clean(long bound) {
    Recovery recovery = Recovery.of(fault);
    long began = fault.beganNanos().orElseThrow();
    String many = Figures.count(recovery.count(), "bad answer");
    if (fault.tally().loads().stream().anyMatch(load -> load.all().tooLong())) {
      Recovery itself = Recovery.ofTheSystemItself(fault);
      return fault.tally().loads().stream().anyMatch(load -> load.itself().tooLong())
          ? tooLong(itself, began, bound)
          : doubtful(many, recovery, itself);
    }
    Optional<Stall> hiding = hiding(began + bound);
    if (hiding.isPresent()) {
      return Finding.unknown(
          many,
          "the load generator stood still for %s when the time was over, so nobody knows how long"
                  .formatted(Figures.time(hiding.get().nanos()))
              + " bad answers would have come");
    }
    long watched = Math.min(fault.of().loadEndNanos().orElse(began), fault.untilNanos()) - began;
    if (watched < bound) {
      long end = fault.of().loadEndNanos().orElse(began);
      if (end - began < bound) {
        return Finding.unknown(
            many,
            "the load went on for %s after the fault only; load longer"
                .formatted(Figures.time(Math.max(0, end - began))));
      }
      if (badBetween(fault.untilNanos(), began + bound)) {
        return Finding.unknown(
            many,
            "another fault struck %s after it, and whose the bad answers since then are cannot be told; let one be over before the next"
                .formatted(Figures.time(watched)));
      }
    }
    return Finding.pass(
        recovery.outcome() == Outcome.UNHARMED || recovery.lastNanos().isEmpty()
            ? many
            : lastBad(many, recovery.lastNanos().get() - began));
  }

  private boolean badBetween(long fromNanos, long untilNanos) {
    return fault.of().loads().stream()
        .anyMatch(load -> load.windows().badBetween(fromNanos, untilNanos));
  }

  /**
   * The stall in which bad answers may have gone on for too long: they came until it began, and
   * when it was over, the time was too.
   */
  private Optional<Stall> hiding(long cleanBy) {
    return fault.tally().loads().stream()
        .filter(load -> load.all().count() > 0)
        .flatMap(load ->
            load.load().stalls().within(fault.fromNanos(), fault.untilNanos()).stream()
                .filter(stall -> stall.toNanos() > cleanBy && load.all().untilJust(stall)))
        .findFirst();
  }

  private static Finding tooLong(Recovery recovery, long began, long bound) {
    String many = Figures.count(recovery.count(), "bad answer");
    long last = recovery.lastNanos().map(at -> at - began).orElse(bound);
    return switch (recovery.outcome()) {
      case NEVER_CLEAN -> Finding.fail(many, NEVER_CLEAN);
      case NOT_RECOVERED ->
          Finding.fail(
              many,
              "not recovered: a bad answer %s after the fault, when it should have been over"
                  .formatted(Figures.time(last)));
      case UNHARMED, RECOVERED ->
          Finding.fail(
              lastBad(many, last),
              "the last one %s too late".formatted(Figures.time(last - bound)));
    };
  }

  private static String lastBad(String many, long last) {
    return "%s, the last one %s".formatted(many, Figures.afterFault(last));
  }

  private Finding outOfRotation(long seen, long bound) {
    if (fault.targets().isEmpty()) {
      return Finding.unknown("nothing", "the fault strikes no single instance");
    }
    List<String> observed = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (String target : fault.targets()) {
      Rotation rotation = Rotation.of(fault, target);
      if (!rotation.known()) {
        return Finding.unknown(
            "nothing",
            "%s did not have %s before the fault".formatted(fault.members().source(), target));
      }
      Finding finding = outOfRotation(rotation, seen, bound);
      if (finding.verdict() != Verdict.PASS) {
        return finding;
      }
      observed.add(finding.observed());
      notes.add(finding.why());
    }
    return new Finding(
        Verdict.PASS,
        String.join("; ", observed),
        String.join("; ", notes.stream().filter(note -> !note.isEmpty()).toList()));
  }

  private Finding outOfRotation(Rotation rotation, long seen, long bound) {
    String target = rotation.target();
    Optional<Long> over = rotation.overNanos();
    if (over.isEmpty()) {
      long watched = fault.of().watchedUntilNanos() - seen;
      return watched < bound
          ? Finding.unknown(
              target + " still in", "it was watched for %s only".formatted(Figures.time(watched)))
          : Finding.fail(
              target + " still in after " + Figures.time(watched),
              target
                  + " was still handed out at the end, "
                  + (fault.readyAgainNanos(target).isPresent()
                      ? "though another pod had taken its place"
                      : "and nothing took its place"));
    }
    long after = over.get() - seen;
    boolean healed = rotation.healedFirst();
    boolean replaced = !healed && rotation.replacedFirst();
    String observed =
        healed || replaced
            ? "%s never left: %s after %s, before %s noticed"
                .formatted(
                    target, fault.endedFor("it"), Figures.time(after), fault.members().source())
            : "%s left %s%s (to %s)"
                .formatted(
                    target,
                    fault.members().byEndpoints() ? "the Service's endpoints " : "",
                    Figures.afterFault(after),
                    Figures.time(rotation.left().map(Members.Given::resolutionNanos).orElse(0L)));
    if (after > bound) {
      return Finding.fail(
          observed,
          "%s was handed out for %s after %s"
              .formatted(target, Figures.time(after), fault.happened()));
    }
    return new Finding(
        Verdict.PASS,
        observed,
        healed ? Failovers.HEALED_FIRST : replaced ? Failovers.REPLACED_FIRST : "");
  }

  private Finding redundant(long seen, long bound) {
    if (fault.relists()) {
      return relisted(seen, bound);
    }
    Pods pods = fault.pods();
    long before = fault.readyGoal();
    List<String> unchanged = neverSeenToChange(pods);
    if (!unchanged.isEmpty()) {
      return Finding.unknown(
          "nothing",
          "the workload observer never saw %s change, so it cannot tell when it was back"
              .formatted(String.join(", ", unchanged)));
    }
    Optional<Long> back = fault.redundantNanos();
    if (back.isPresent()) {
      // a scaling down is done when the pods are told to leave, and seen when the first has left
      long after = Math.max(0, back.get() - seen);
      return Finding.of(
          after <= bound,
          "%d of %d ready after %s (to %s)"
              .formatted(before, before, Figures.time(after), Figures.time(resolution(back.get()))),
          "%s too late".formatted(Figures.time(after - bound)));
    }
    long end = fault.of().watchedUntilNanos();
    String last = pods.said(end, before);
    return end - seen < bound
        ? Finding.unknown(last, "it was watched for %s only".formatted(Figures.time(end - seen)))
        : Finding.fail(
            last, "not redundant again: after %s %s".formatted(Figures.time(end - seen), last));
  }

  /** By what the registry hands out, and not by the pods, none of which was struck. */
  private Finding relisted(long seen, long bound) {
    Members members = fault.members();
    long before = members.countAt(fault.fromNanos());
    if (before == 0) {
      return Finding.unknown("nothing", "the registry handed out nobody before the fault");
    }
    Optional<Long> back = fault.redundantNanos();
    if (back.isPresent()) {
      long after = back.get() - seen;
      return Finding.of(
          after <= bound,
          "all %d in the registry again after %s".formatted(before, Figures.time(after)),
          "%s too late".formatted(Figures.time(after - bound)));
    }
    long end = fault.of().watchedUntilNanos();
    String last = "%d of %d in the registry".formatted(members.countAt(end), before);
    return end - seen < bound
        ? Finding.unknown(last, "it was watched for %s only".formatted(Figures.time(end - seen)))
        : Finding.fail(
            last, "not all there again: after %s %s".formatted(Figures.time(end - seen), last));
  }

  /** Of those that the fault takes away for certain. */
  private List<String> neverSeenToChange(Pods pods) {
    return fault.held()
        ? List.of()
        : fault.targets().stream().filter(pod -> !pods.seenAfter(pod, fault.fromNanos())).toList();
  }

  private long resolution(long atNanos) {
    return fault.of().observer("workloads").resolutionNanos(atNanos);
  }
}
