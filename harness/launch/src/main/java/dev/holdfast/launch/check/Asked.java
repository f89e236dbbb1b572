package dev.holdfast.launch.check;

import dev.holdfast.model.Workload;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks of a check.
 *
 * @param workload that is struck; empty for the only one that a Service leads to
 * @param service by which its users come, {@code NAME} or {@code NAME:PORT}; "" for the one that is
 *     found
 * @param request {@code GET /path}, or a method, a path and a JSON body; "" for the path of a probe
 * @param statuses that are right answers; none for 200 alone
 * @param perSecond requests
 * @param only kinds of faults; empty for all that can be done
 * @param lastReplicaToo whether the last ready pod may be struck where the system is somebody's
 */
public record Asked(
    Optional<Workload> workload,
    String service,
    String request,
    List<Integer> statuses,
    int perSecond,
    List<String> only,
    boolean lastReplicaToo) {
  public Asked {
    only = List.copyOf(only);
    statuses = List.copyOf(statuses);
  }

  /** The same of that workload. */
  public Asked of(Workload other) {
    return new Asked(
        Optional.of(other), service, request, statuses, perSecond, only, lastReplicaToo);
  }

  /**
   * Reads a workload as kubectl names it.
   *
   * @throws IllegalArgumentException with rule, value and remedy
   */
  public static Workload workload(String text) {
    String[] words = text.split("/", -1);
    if (words.length == 2 && words[1].matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
      switch (words[0]) {
        case "deploy", "deployment", "deployments" -> {
          return new Workload(Workload.Kind.DEPLOYMENT, words[1]);
        }
        case "sts", "statefulset", "statefulsets" -> {
          return new Workload(Workload.Kind.STATEFULSET, words[1]);
        }
        case "ds", "daemonset", "daemonsets" -> {
          return new Workload(Workload.Kind.DAEMONSET, words[1]);
        }
        default -> {
          // said below
        }
      }
    }
    throw new IllegalArgumentException(
        "must be deploy/NAME, sts/NAME or ds/NAME, got '%s'; write for example deploy/catalog"
            .formatted(text));
  }
}
