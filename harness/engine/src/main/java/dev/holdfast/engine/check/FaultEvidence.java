package dev.holdfast.engine.check;

import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Request;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is known of one fault. */
record FaultEvidence(FaultStep step, Evidence of) {
  String name() {
    return step.name();
  }

  private <E extends Event> Stream<E> all(Class<E> kind, Predicate<E> mine) {
    return of.history().all(kind).filter(mine);
  }

  Optional<Event.FaultInjecting> injecting() {
    return all(Event.FaultInjecting.class, e -> e.fault().equals(name())).findFirst();
  }

  boolean injected() {
    return all(Event.FaultInjected.class, e -> e.fault().equals(name())).findFirst().isPresent();
  }

  Optional<Event.FaultNotInjected> notInjected() {
    return all(Event.FaultNotInjected.class, e -> e.fault().equals(name())).findFirst();
  }

  List<Event.FaultWitnessed> witnessed() {
    return all(Event.FaultWitnessed.class, e -> e.fault().equals(name())).toList();
  }

  List<String> targets() {
    return injecting().map(Event.FaultInjecting::targets).orElse(List.of());
  }

  /** What of the effect was seen first. */
  Optional<Event.FaultWitnessed> firstSeen() {
    return witnessed().stream()
        .filter(Event.FaultWitnessed::seen)
        .min(Comparator.comparingLong(Event.FaultWitnessed::seenNanos));
  }

  Optional<Long> seenNanos() {
    return firstSeen().map(Event.FaultWitnessed::seenNanos);
  }

  Optional<Long> healedNanos() {
    return all(Event.FaultHealed.class, e -> e.fault().equals(name()))
        .map(Event.FaultHealed::atNanos)
        .findFirst();
  }

  /** When the effect may have begun: nothing that was seen before has to do with it. */
  long fromNanos() {
    return injecting().map(Event.FaultInjecting::atNanos).orElse(Long.MAX_VALUE);
  }

  /** When the next fault was seen; what is bad from then on is that one's. */
  long untilNanos() {
    long seen = seenNanos().orElse(Long.MAX_VALUE);
    return of.faults().stream()
        .flatMap(fault -> fault.seenNanos().stream())
        .filter(other -> other > seen)
        .min(Long::compare)
        .orElse(Long.MAX_VALUE);
  }

  /** The bad answers between this fault and the next one, in the order of their ends. */
  List<Request> badAnswers() {
    long from = fromNanos();
    long until = untilNanos();
    return of.requests()
        .filter(Request::bad)
        .filter(request -> request.endedNanos() >= from && request.endedNanos() < until)
        .sorted(Comparator.comparingLong(Request::endedNanos))
        .toList();
  }

  Pods pods() {
    return Pods.of(step.fault().workload(), of.history());
  }

  Members members() {
    return Members.of(of.history());
  }

  Optional<OfFault> expected() {
    return of.scenario().expectations().faults().stream()
        .filter(expected -> expected.fault().equals(name()))
        .findFirst();
  }

  /** When all struck pods, or those in their places, were ready again. */
  Optional<Long> readyAgainNanos() {
    List<Optional<Long>> each =
        targets().stream().map(pod -> pods().readyAgain(pod, fromNanos())).toList();
    return each.stream().allMatch(Optional::isPresent)
        ? each.stream().flatMap(Optional::stream).max(Long::compare)
        : Optional.empty();
  }

  Optional<Long> redundantNanos() {
    return pods().redundantAgain(targets(), fromNanos());
  }
}
