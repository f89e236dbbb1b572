package dev.holdfast.engine;

import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.engine.fault.Restoration;
import dev.holdfast.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Pods of before the fault of which none may be left. */
  private final List<Pod> replaced;

  private boolean lossSeen;
  private List<Pod> last;

  private Redundancy(
      List<Pod> before, List<Pod> lost, List<Pod> replaced, long goal, boolean exactly) {
    this.goal = goal;
    this.exactly = exactly;
    this.struck = List.copyOf(lost);
    this.replaced = List.copyOf(replaced);
    this.last = List.copyOf(before);
  }

  private static Redundancy asBefore(List<Pod> before, List<Pod> lost, List<Pod> replaced) {
    return new Redundancy(before, lost, replaced, ready(before), false);
  }

  /** Of a workload whose pods were these before the fault; empty where it strikes no workload. */
  static Optional<Redundancy> of(FaultKind kind, List<Pod> before, List<Pod> struck) {
    return switch (kind.restoration()) {
      case Restoration.Replaced _ -> Optional.of(asBefore(before, struck, List.of()));
      case Restoration.ReadyOnceOver _, Restoration.AsBefore _ ->
          Optional.of(asBefore(before, List.of(), List.of()));
      case Restoration.AllReplaced _ -> Optional.of(asBefore(before, List.of(), before));
      case Restoration.OnceOver _, Restoration.Relisted _ -> Optional.empty();
      case Restoration.Scaled(int pods) ->
          Optional.of(
              new Redundancy(
                  before,
                  List.of(),
                  List.of(),
                  kind.held().isPresent() ? ready(before) : pods,
                  true));
    };
  }

  boolean backWith(List<Pod> now) {
    last = List.copyOf(now);
    Map<String, Pod> byName =
        now.stream().collect(Collectors.toMap(Pod::name, Function.identity(), (a, _) -> a));
    lossSeen |= struck.stream().allMatch(pod -> lost(pod, byName));
    return lossSeen
        && stillThere() == 0
        && (exactly ? ready(now) == goal && now.size() == goal : ready(now) >= goal);
  }

  /** A StatefulSet's pod keeps its name and gets another uid. */
  private long stillThere() {
    Set<String> uids = last.stream().map(Pod::uid).collect(Collectors.toSet());
    return replaced.stream().map(Pod::uid).filter(uids::contains).count();
  }

  private static boolean lost(Pod before, Map<String, Pod> now) {
    Pod pod = now.get(before.name());
    return pod == null
        || !pod.ready()
        || !pod.uid().equals(before.uid())
        || pod.restarts() > before.restarts();
  }

  private static long ready(List<Pod> pods) {
    return pods.stream().filter(Pod::well).count();
  }

  /** {@code 2 of 3 ready, catalog-1 CrashLoopBackOff (exit 1)}. */
  @Override
  public String toString() {
    String unready =
        last.stream()
            .filter(pod -> !pod.well())
            .map(pod -> ", " + pod.name() + " " + pod.phase())
            .collect(Collectors.joining());
    long old = stillThere();
    String many = goal == 0 && !exactly ? "%d ready, where none was before" : "%d of %d ready";
    return "%s%s%s%s"
        .formatted(
            many.formatted(ready(last), goal),
            unready,
            lossSeen ? "" : ", the loss of a pod was not seen",
            old == 0 ? "" : ", %d of %d pods not replaced".formatted(old, replaced.size()));
  }
}
