package dev.holdfast.engine;

import dev.holdfast.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether a workload has come back to as many ready pods as before a fault. That the loss is seen
 * comes first: a look right after the fault may still show the struck pod as ready.
 */
final class Redundancy {
  static final long LOOK_EVERY_NANOS = 50_000_000L;

  private final long readyBefore;
  private final List<Pod> struck;
  private boolean lossSeen;
  private List<Pod> last;

  Redundancy(List<Pod> before, List<Pod> struck) {
    this.readyBefore = ready(before);
    this.struck = List.copyOf(struck);
    this.last = List.copyOf(before);
  }

  boolean backWith(List<Pod> now) {
    last = List.copyOf(now);
    Map<String, Pod> byName =
        now.stream().collect(Collectors.toMap(Pod::name, Function.identity(), (a, _) -> a));
    lossSeen |= struck.stream().allMatch(pod -> lost(pod, byName));
    return lossSeen && ready(now) >= readyBefore;
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
        .formatted(
            ready(last), readyBefore, unready, lossSeen ? "" : ", the loss of a pod was not seen");
  }
}
