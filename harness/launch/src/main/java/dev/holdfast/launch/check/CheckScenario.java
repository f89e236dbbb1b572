package dev.holdfast.launch.check;

import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The scenario of one fault of a check, as a person would have written it, so that it can be kept
 * and changed.
 *
 * @param kind of the fault
 * @param text the file's
 */
public record CheckScenario(String kind, String text) {
  private static final int WARM_UP = 2;
  private static final int BASELINE = 6;

  /** Beyond what pods have needed before: another node, an image that is not there yet. */
  private static final int MARGIN = 15;

  private static final int LONGEST = 170;

  /** A fault that is held, for so long. */
  private static final int HELD = 10;

  /**
   * Of a fault.
   *
   * @param system the line of the scenario that says what is struck
   * @param starts how long a pod takes until it is ready
   */
  static CheckScenario of(String kind, String system, Aim aim, Asked asked, Duration starts) {
    int back = backWithin(kind, aim.anatomy(), starts);
    Workload workload = aim.anatomy().workload();
    String name = "check-" + shortened(workload.name()) + "-" + kind;
    return new CheckScenario(
        kind,
        """
        # Written by holdfast: %s, and what those notice who ask for %s. Keep it, and change what you like.
        holdfast: 1
        scenario: %s
        system: %s
        load:
          users:
            to: "%s"
            rate: %d/s
            for: %ds
            timeout: 2s
            connections: fresh # a connection for each request, so that each pod gets some
            requests:
              - %s
        baseline: {warm-up: %ds, for: %ds, failed-at-most: 0}
        faults:
          %s:
            after: baseline
            %s: %s
        stop-if: {failed-at-least: 60%%, for: 15s}
        expect:
          users: {failed-at-most: 0}
          %s: {redundant-within: %ds}
        """
            .formatted(
                SAID.getOrDefault(kind, kind),
                aim.path().replaceAll("[\\r\\n]", " "),
                name,
                system,
                aim.to(),
                asked.perSecond(),
                WARM_UP + BASELINE + back + 2,
                request(aim.request(), asked.statuses()),
                WARM_UP,
                BASELINE,
                kind,
                kind,
                fault(kind, workload),
                kind,
                back));
  }

  private static final Set<String> HELD_KINDS = Set.of("pause", "packet-loss", "network");

  /** What the faults are, for people. */
  static final Map<String, String> SAID =
      Map.of(
          "delete-pod",
          "one pod is told to go",
          "kill",
          "the process of one pod dies",
          "pause",
          "one pod hangs for %d s".formatted(HELD),
          "packet-loss",
          "one pod is silent for %d s: no packet reaches it".formatted(HELD),
          "network",
          "the answers of one pod are 300 ms late for %d s".formatted(HELD),
          "rollout",
          "all pods are replaced, as by an update");

  private static String shortened(String name) {
    String safe = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    return safe.substring(0, Math.min(40, safe.length())).replaceAll("-+$", "");
  }

  private static String request(List<String> request, List<Integer> statuses) {
    String path = "\"" + request.get(1).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    String body = request.size() > 2 ? ", body: {json: " + request.get(2) + "}" : "";
    String ok = statuses.isEmpty() ? "" : ", ok: {status: " + statuses + "}";
    return "{%s: %s%s%s}".formatted(request.getFirst(), path, body, ok);
  }

  private static String fault(String kind, Workload workload) {
    String target = workload.kind().key() + ": " + workload.name();
    return switch (kind) {
      case "rollout" -> "{" + target + "}";
      case "pause" -> "{%s, pods: 1, for: %ds}".formatted(target, HELD);
      case "packet-loss" -> "{%s, pods: 1, loss: 100%%, for: %ds}".formatted(target, HELD);
      case "network" ->
          "{%s, pods: 1, for: %ds, hits-probes: true, latency: {delay: 300ms}}"
              .formatted(target, HELD);
      default -> "{" + target + ", pods: 1}";
    };
  }

  private static int backWithin(String kind, Anatomy anatomy, Duration starts) {
    int start = (int) starts.toSeconds() + 1;
    int pods = kind.equals("rollout") ? anatomy.replicas() : 1;
    int held = HELD_KINDS.contains(kind) ? HELD : 0;
    return Math.min(LONGEST, held + pods * start + MARGIN);
  }
}
