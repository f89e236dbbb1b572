package dev.holdfast.engine.check;

import dev.holdfast.engine.check.Recovery.Outcome;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Verdict;
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
            "no bad answer once fault and loss are over",
            () -> {
              Recovery recovery = Recovery.of(fault);
              String many = Figures.count(recovery.bad().size(), "bad answer");
              return switch (recovery.outcome()) {
                case NEVER_CLEAN -> Finding.fail(many, NEVER_CLEAN);
                case NOT_RECOVERED -> Finding.fail(many, "not recovered");
                case UNHARMED, RECOVERED ->
                    fault.seenNanos().isPresent()
                        ? Finding.pass(many)
                        : Finding.unknown(many, "the fault was not seen");
              };
            }));
  }

  private Finding clean(long bound) {
    Recovery recovery = Recovery.of(fault);
    return clean(recovery, fault.beganNanos().orElseThrow(), bound)
        .unlessBlamedOnAny(fault.of(), recovery.bad());
  }

  private Finding clean(Recovery recovery, long began, long bound) {
    String many = Figures.count(recovery.bad().size(), "bad answer");
    long last = recovery.bad().isEmpty() ? 0 : recovery.bad().getLast().endedNanos() - began;
    if (last > bound) {
      return switch (recovery.outcome()) {
        case NEVER_CLEAN -> Finding.fail(many, NEVER_CLEAN);
        case NOT_RECOVERED ->
            Finding.fail(
                many,
                "not recovered: a bad answer %s after the fault, when it should have been over"
                    .formatted(Figures.time(last)));
        default ->
            Finding.fail(
                lastBad(many, last),
                "the last one %s too late".formatted(Figures.time(last - bound)));
      };
    }
    long watched = Math.min(fault.of().loadEndNanos().orElse(began), fault.untilNanos()) - began;
    if (watched < bound) {
      return Finding.unknown(
          many,
          "the load went on for %s after the fault only; load longer"
              .formatted(Figures.time(Math.max(0, watched))));
    }
    return Finding.pass(recovery.outcome() == Outcome.UNHARMED ? many : lastBad(many, last));
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
            "nothing", "the registry did not have %s before the fault".formatted(target));
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
              target + " was still handed out at the end, and nothing took its place");
    }
    long after = over.get() - seen;
    boolean healed = rotation.healedFirst();
    boolean replaced = !healed && rotation.replacedFirst();
    String observed =
        healed || replaced
            ? "%s never left: %s after %s, before the registry noticed"
                .formatted(target, fault.endedFor("it"), Figures.time(after))
            : "%s left %s (to %s)"
                .formatted(
                    target,
                    Figures.afterFault(after),
                    Figures.time(
                        rotation.left().map(Event.RegistrySeen::resolutionNanos).orElse(0L)));
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

  /** Of those that the fault takes away for certain. */
  private List<String> neverSeenToChange(Pods pods) {
    return fault.held()
        ? List.of()
        : fault.targets().stream().filter(pod -> !pods.seenAfter(pod, fault.fromNanos())).toList();
  }

  private long resolution(long atNanos) {
    return Watching.of("workloads", fault.of().history()).resolutionNanos(atNanos);
  }
}
