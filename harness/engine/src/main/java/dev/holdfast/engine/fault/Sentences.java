package dev.holdfast.engine.fault;

import dev.holdfast.model.Workload;
import java.util.List;
import java.util.Optional;

/** Parts of sentences that kinds of fault share. */
final class Sentences {
  private Sentences() {}

  static String workload(FaultKind kind) {
    return kind.workload().map(Workload::toString).orElse("");
  }

  /** {@code deployment catalog has 3 pods}. */
  static String has(FaultKind kind, int pods) {
    return "%s has %d %s".formatted(workload(kind), pods, pods == 1 ? "pod" : "pods");
  }

  /** {@code kill -KILL 1 of 3 pods of deployment catalog for 5s}. */
  static String planned(FaultKind kind, String deed, int pods, String more) {
    return "%s %d of %d %s of %s%s%s"
        .formatted(
            deed,
            kind.drawn(),
            pods,
            pods == 1 ? "pod" : "pods",
            workload(kind),
            more,
            kind.forTime());
  }

  /** {@code drain one node that carries pods of deployment catalog (3 pods), …}. */
  static String plannedOnNode(FaultKind kind, String deed, int pods) {
    return "%s one node that carries pods of %s (%d %s), with all that stands there%s"
        .formatted(deed, workload(kind), pods, pods == 1 ? "pod" : "pods", kind.forTime());
  }

  /** {@code faults.drain.drain-node: deployment catalog has no pods then}, where it has none. */
  static Optional<String> noPods(FaultKind kind, String field, int pods, String verb) {
    return pods == 0
        ? Optional.of(
            "%s: %s has no pods then; %s one that has, or raise its replicas"
                .formatted(field, workload(kind), verb))
        : Optional.empty();
  }

  static String they(List<String> struck) {
    return struck.size() == 1 ? "it" : "they";
  }

  static String them(List<String> struck) {
    return struck.size() == 1 ? "it" : "them";
  }

  static String were(List<String> struck) {
    return struck.size() == 1 ? "it was" : "they were";
  }
}
