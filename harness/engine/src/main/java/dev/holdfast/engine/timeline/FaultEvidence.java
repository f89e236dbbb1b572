package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is known of one fault. */
public final class FaultEvidence {
  private final FaultStep step;
  private final Evidence of;
  private final FaultTally tally = new FaultTally(this);

  FaultEvidence(FaultStep step, Evidence of) {
    this.step = step;
    this.of = of;
  }

  public FaultStep step() {
    return step;
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

  /** When the next fault was seen; what is bad from then on is that one's. */
  public long untilNanos() {
    long seen = seenNanos().orElse(Long.MAX_VALUE);
    return of.faults().stream()
        .flatMap(fault -> fault.seenNanos().stream())
        .filter(other -> other > seen)
        .min(Long::compare)
        .orElse(Long.MAX_VALUE);
  }

  /** The workload that it strikes; empty where it strikes something else. */
  public Optional<Workload> workload() {
    return step.fault() instanceof Fault.OnWorkload on
        ? Optional.of(on.workload())
        : Optional.empty();
  }

  /** The pods of the workload that it strikes; none where it strikes something else. */
  public Pods pods() {
    return workload().map(of::pods).orElseGet(Pods::none);
  }

  /** Whether it is kept for a time and then healed. */
  public boolean held() {
    return step.fault().lasts() != null;
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
    return switch (step.fault()) {
      case Fault.Scale _, Fault.Rollout _ -> pods().left(fromNanos(), untilNanos());
      case Fault.OnPods _, Fault.RegistryOutage _ -> targets();
    };
  }

  /** What happened to the struck instances: {@code it died}. */
  public String happened() {
    boolean one = struck().size() == 1;
    String they = one ? "it " : "they ";
    String were = one ? "it was " : "they were ";
    return switch (step.fault()) {
      case Fault.Kill _ -> they + "died";
      case Fault.Pause _ -> were + "paused";
      case Fault.DeletePod _ -> were + "deleted";
      case Fault.Network network ->
          "the network to "
              + (one ? "it" : "them")
              + " was struck ("
              + network.toxic().effect().name()
              + ")";
      case Fault.PacketLoss loss ->
          loss.share() + " of the packets to " + (one ? "it" : "them") + " were lost";
      case Fault.Partition partition -> were + "cut off from " + partition.peer();
      case Fault.RegistryOutage _ -> "the registry was struck";
      case Fault.Scale _ ->
          struck().isEmpty()
              ? workload().orElseThrow().name() + " was scaled"
              : were + "scaled away";
      case Fault.Rollout _ ->
          struck().isEmpty()
              ? workload().orElseThrow().name() + " was rolled out anew"
              : were + "replaced by a rollout";
    };
  }

  /** What the struck instances were while it lasted: {@code away}. */
  public String meanwhile() {
    return switch (step.fault()) {
      case Fault.Kill _, Fault.DeletePod _, Fault.Scale _, Fault.Rollout _ -> "away";
      case Fault.Pause _ -> "paused";
      case Fault.Partition partition -> "cut off from " + partition.peer();
      case Fault.Network _, Fault.PacketLoss _, Fault.RegistryOutage _ -> "struck";
    };
  }

  /** How a struck instance became as it was before: {@code it was ready again}. */
  public String endedFor(String instance) {
    return switch (step.fault()) {
      case Fault.Kill _, Fault.DeletePod _, Fault.Scale _, Fault.Rollout _ ->
          instance + " was ready again";
      case Fault.Pause _ -> instance + " went on";
      case Fault.Network _, Fault.PacketLoss _ -> "the network to " + instance + " was healed";
      case Fault.Partition partition -> instance + " reached " + partition.peer() + " again";
      case Fault.RegistryOutage _ -> instance + " was healed";
    };
  }

  /**
   * From when on a client may notice it. A pod that is told to go drains before anything of its end
   * can be seen; any other effect is seen when it begins.
   */
  public Optional<Long> beganNanos() {
    return switch (step.fault()) {
      case Fault.DeletePod _, Fault.Scale _, Fault.Rollout _ -> seenNanos().map(_ -> fromNanos());
      case Fault.Kill _,
          Fault.Pause _,
          Fault.Network _,
          Fault.PacketLoss _,
          Fault.Partition _,
          Fault.RegistryOutage _ ->
          seenNanos();
    };
  }

  /** How many pods are to be ready once it is over. */
  public long readyGoal() {
    return step.fault() instanceof Fault.Scale scale ? scale.to() : pods().readyAt(fromNanos());
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
    return step.fault() instanceof Fault.OnPods
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
    return switch (step.fault()) {
      case Fault.Pause _, Fault.Network _, Fault.PacketLoss _, Fault.Partition _ ->
          overNanos().flatMap(over -> pods().readyFrom(target, over));
      case Fault.Kill _,
          Fault.DeletePod _,
          Fault.RegistryOutage _,
          Fault.Scale _,
          Fault.Rollout _ ->
          pods().readyAgain(target, fromNanos());
    };
  }

  /** When as many pods as it should be were ready; where it strikes no pods, when it was over. */
  public Optional<Long> redundantNanos() {
    return switch (step.fault()) {
      case Fault.Kill _, Fault.DeletePod _ -> pods().redundantAgain(targets(), fromNanos());
      case Fault.Pause _, Fault.Network _, Fault.PacketLoss _, Fault.Partition _ ->
          overNanos().flatMap(over -> pods().readyFrom(readyGoal(), over));
      case Fault.RegistryOutage _ -> overNanos();
      case Fault.Scale scale -> pods().scaled(scale.to(), fromNanos());
      case Fault.Rollout _ -> pods().replaced(fromNanos());
    };
  }
}
