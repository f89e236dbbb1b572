package dev.holdfast.engine;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether a workload has come to as many ready pods as it should have once a fault is over: as many
 * as before it, or as many as it was scaled to. Where a fault costs a pod for certain, that the
 * loss is seen comes first: a look right after the fault may still show the struck pod as ready.
 */
final class Redundancy {
  static final long LOOK_EVERY_NANOS = 50_000_000L;

  private final long goal;
  private final boolean exactly;
  private final List<Pod> struck;
  private boolean lossSeen;
  private List<Pod> last;

  private Redundancy(List<Pod> before, List<Pod> lost, long goal, boolean exactly) {
    this.goal = goal;
    this.exactly = exactly;
    this.struck = List.copyOf(lost);
    this.last = List.copyOf(before);
  }

  /** Of a workload whose pods were these before the fault; empty where it strikes no workload. */
  static Optional<Redundancy> of(Fault fault, List<Pod> before, List<Pod> struck) {
    return switch (fault) {
      case Fault.Kill _, Fault.DeletePod _ ->
          Optional.of(new Redundancy(before, struck, ready(before), false));
      // one that is paused for less than its probe's patience is never seen to be lost
      case Fault.Pause _, Fault.Network _, Fault.PacketLoss _ ->
          Optional.of(new Redundancy(before, List.of(), ready(before), false));
      case Fault.RegistryOutage _ -> Optional.empty();
      case Fault.Scale scale ->
          Optional.of(
              new Redundancy(
                  before, List.of(), scale.lasts() == null ? scale.to() : ready(before), true));
    };
  }

  boolean backWith(List<Pod> now) {
    last = List.copyOf(now);
    Map<String, Pod> byName =
        now.stream().collect(Collectors.toMap(Pod::name, Function.identity(), (a, _) -> a));
    lossSeen |= struck.stream().allMatch(pod -> lost(pod, byName));
    return lossSeen && (exactly ? ready(now) == goal && now.size() == goal : ready(now) >= goal);
  }

  private static boolean lost(Pod before, Map<String, Pod> now) {
    Pod pod = now.get(before.name());
    return pod == null
        || !pod.ready()
        || !pod.uid().equals(before.uid())
        || pod.restarts() > before.restarts();
  }

  private static long ready(List<Pod> pods) {
    return pods.stream().filter(Pod::ready).count();
  }

  /** {@code 2 of 3 ready, catalog-1 CrashLoopBackOff (exit 1)}. */
  @Override
  public String toString() {
    String unready =
        last.stream()
            .filter(pod -> !pod.ready())
            .map(pod -> ", " + pod.name() + " " + pod.phase())
            .collect(Collectors.joining());
    return "%d of %d ready%s%s"
        .formatted(ready(last), goal, unready, lossSeen ? "" : ", the loss of a pod was not seen");
  }
}
