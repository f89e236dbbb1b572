package dev.holdfast.engine.timeline;

import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.engine.fault.Restoration;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Target;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is known of one fault. */
public final class FaultEvidence {
  private final FaultStep step;
  private final FaultKind kind;
  private final Evidence of;
  private final FaultTally tally = new FaultTally(this);

  FaultEvidence(FaultStep step, Evidence of) {
    this.step = step;
    this.kind = FaultKind.of(step.fault());
    this.of = of;
  }

  public FaultStep step() {
    return step;
  }

  /** What is to be known of its kind. */
  public FaultKind kind() {
    return kind;
  }

  public Evidence of() {
    return of;
  }

  /** What the requests say of it. */
  public FaultTally tally() {
    return tally;
  }

  public String name() {
    return step.name();
  }

  private <E extends Event> Stream<E> all(Class<E> kind, Predicate<E> mine) {
    return of.history().all(kind).filter(mine);
  }

  public Optional<Event.FaultInjecting> injecting() {
    return all(Event.FaultInjecting.class, e -> e.fault().equals(name())).findFirst();
  }

  public boolean injected() {
    return all(Event.FaultInjected.class, e -> e.fault().equals(name())).findFirst().isPresent();
  }

  public Optional<Event.FaultNotInjected> notInjected() {
    return all(Event.FaultNotInjected.class, e -> e.fault().equals(name())).findFirst();
  }

  public List<Event.FaultWitnessed> witnessed() {
    return all(Event.FaultWitnessed.class, e -> e.fault().equals(name())).toList();
  }

  public List<String> targets() {
    return injecting().map(Event.FaultInjecting::targets).orElse(List.of());
  }

  /** What of the effect was seen first. */
  public Optional<Event.FaultWitnessed> firstSeen() {
    return witnessed().stream()
        .filter(Event.FaultWitnessed::seen)
        .min(Comparator.comparingLong(Event.FaultWitnessed::seenNanos));
  }

  public Optional<Long> seenNanos() {
    return firstSeen().map(Event.FaultWitnessed::seenNanos);
  }

  public Optional<Long> healedNanos() {
    return all(Event.FaultHealed.class, e -> e.fault().equals(name()))
        .map(Event.FaultHealed::atNanos)
        .findFirst();
  }

  /** When the effect may have begun: nothing that was seen before has to do with it. */
  public long fromNanos() {
    return injecting().map(Event.FaultInjecting::atNanos).orElse(Long.MAX_VALUE);
  }

  /** When the next fault that was seen may have begun; what is bad from then on is that one's. */
  public long untilNanos() {
    long from = fromNanos();
    return of.faults().stream()
        .filter(other -> other.seenNanos().isPresent() && other.fromNanos() > from)
        .mapToLong(FaultEvidence::fromNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The workload that it strikes; empty where it strikes something else. */
  public Optional<Workload> workload() {
    return kind.workload();
  }

  /** The pods of the workload that it strikes; none where it strikes something else. */
  public Pods pods() {
    return workload().map(of::pods).orElseGet(Pods::none);
  }

  /** Whether it strikes what brings the audited log lines to their store, or the store. */
  public boolean strikesLogs() {
    return of.scenario().expectations().logs() != null
        && (kind.target() instanceof Target.LogStore
            || workload().filter(of.carriers()::contains).isPresent());
  }

  /** The pods that the struck ones are cut off from; none where they are cut off from no pods. */
  Set<String> peers() {
    return kind.cutOffFrom()
        .map(workload ->
            of.history()
                .all(Event.PodSeen.class)
                .map(Event.PodSeen::pod)
                .filter(pod -> pod.workload().name().equals(workload))
                .map(Pod::name)
                .collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  /** Whether it is kept for a time and then healed. */
  public boolean held() {
    return kind.held().isPresent();
  }

  public List<Event.FaultHealSeen> healSeen() {
    return all(Event.FaultHealSeen.class, e -> e.fault().equals(name())).toList();
  }

  /** When the effect was over: seen to be gone, or healed where nobody has to see it. */
  Optional<Long> overNanos() {
    return healSeen().stream()
        .filter(Event.FaultHealSeen::seen)
        .map(Event.FaultHealSeen::seenNanos)
        .max(Long::compare)
        .or(this::healedNanos);
  }

  /** How much earlier the effect may have been over. */
  public long overResolutionNanos() {
    return healSeen().stream()
        .filter(Event.FaultHealSeen::seen)
        .max(Comparator.comparingLong(Event.FaultHealSeen::seenNanos))
        .map(Event.FaultHealSeen::resolutionNanos)
        .orElse(0L);
  }

  /** The instances that it took away: the struck ones, or those that it left to the cluster. */
  public List<String> struck() {
    return switch (kind.restoration()) {
      case Restoration.Scaled _, Restoration.AllReplaced _ ->
          pods().left(fromNanos(), untilNanos());
      case Restoration.Replaced _,
          Restoration.AsBefore _,
          Restoration.ReadyOnceOver _,
          Restoration.OnceOver _,
          Restoration.Relisted _ ->
          targets();
    };
  }

  /** What happened to the struck instances: {@code it died}. */
  public String happened() {
    return kind.happened(struck());
  }

  /** What the struck instances were while it lasted: {@code away}. */
  public String meanwhile() {
    return kind.meanwhile();
  }

  /** How a struck instance became as it was before: {@code it was ready again}. */
  public String endedFor(String instance) {
    return kind.endedFor(instance);
  }

  /**
   * From when on a client may notice it. A pod that is told to go drains before anything of its end
   * can be seen; any other effect is seen when it begins.
   */
  public Optional<Long> beganNanos() {
    return kind.isOrdered() ? seenNanos().map(_ -> fromNanos()) : seenNanos();
  }

  /** How many pods are to be ready once it is over. */
  public long readyGoal() {
    return kind.restoration() instanceof Restoration.Scaled(int pods)
        ? pods
        : pods().readyAt(undisturbedNanos());
  }

  /**
   * When the workload was last as it should be: before it, or, where it struck into what another
   * fault had taken away, before that.
   */
  public long undisturbedNanos() {
    long from = fromNanos();
    return of.faults().stream()
        .filter(other -> other != this && other.workload().isPresent())
        .filter(other -> other.workload().equals(workload()) && other.fromNanos() < from)
        .filter(other -> !(other.kind.restoration() instanceof Restoration.Scaled))
        .filter(other -> other.redundantNanos().map(back -> back > from).orElse(true))
        .mapToLong(FaultEvidence::undisturbedNanos)
        .min()
        .orElse(from);
  }

  public Members members() {
    return of.members();
  }

  /** By when bad answers must have ended; the greatest number where nothing is asked. */
  long cleanBy() {
    return expected()
        .flatMap(asked -> Optional.<Duration>ofNullable(asked.cleanWithin()))
        .flatMap(within -> beganNanos().map(began -> began + within.toNanos()))
        .orElse(Long.MAX_VALUE);
  }

  /** Pods that it took away were seen to go, and not all to be there again. */
  public boolean neverOver() {
    return kind.strikesPods()
        && targets().stream().anyMatch(pod -> pods().seenAfter(pod, fromNanos()))
        && redundantNanos().isEmpty();
  }

  /** When it was over with all that came of it, as far as that was seen; empty where it was not. */
  public Optional<Long> recoveredNanos() {
    return Stream.of(overNanos(), redundantNanos(), readyAgainNanos())
        .flatMap(Optional::stream)
        .max(Long::compare);
  }

  public Optional<OfFault> expected() {
    return of.scenario().expectations().faults().stream()
        .filter(expected -> expected.fault().equals(name()))
        .findFirst();
  }

  /** When all struck pods, or those in their places, were ready again. */
  public Optional<Long> readyAgainNanos() {
    List<Optional<Long>> each = targets().stream().map(this::readyAgainNanos).toList();
    return each.stream().allMatch(Optional::isPresent)
        ? each.stream().flatMap(Optional::stream).max(Long::compare)
        : Optional.empty();
  }

  /** One that is paused may stay ready all the time; then it is back when it goes on. */
  public Optional<Long> readyAgainNanos(String target) {
    return switch (kind.restoration()) {
      case Restoration.ReadyOnceOver _ ->
          overNanos().flatMap(over -> pods().readyFrom(target, over));
      case Restoration.AsBefore _ ->
          pods()
              .readyAgain(target, fromNanos())
              .or(() ->
                  pods().lost(target, fromNanos()).flatMap(at -> pods().readyFrom(target, at)));
      case Restoration.Replaced _,
          Restoration.AllReplaced _,
          Restoration.Scaled _,
          Restoration.Relisted _,
          Restoration.OnceOver _ ->
          pods().readyAgain(target, fromNanos());
    };
  }

  /** Whether the registry forgot whom it knew, so that all must come into it again. */
  public boolean relists() {
    return kind.restoration() instanceof Restoration.Relisted;
  }

  /** When as many pods as it should be were ready; where it strikes no pods, when it was over. */
  public Optional<Long> redundantNanos() {
    return switch (kind.restoration()) {
      case Restoration.Replaced _ -> pods().redundantAgain(targets(), fromNanos(), readyGoal());
      case Restoration.ReadyOnceOver _ ->
          overNanos().flatMap(over -> pods().readyFrom(readyGoal(), over));
      case Restoration.AsBefore _ -> pods().readyAfterLoss(targets(), fromNanos(), readyGoal());
      case Restoration.OnceOver _ -> overNanos();
      case Restoration.Relisted _ ->
          overNanos().flatMap(over -> members().asManyAgain(fromNanos(), over));
      case Restoration.Scaled(int to) -> pods().scaled(to, fromNanos());
      case Restoration.AllReplaced _ -> pods().replaced(fromNanos(), readyGoal());
    };
  }
}
