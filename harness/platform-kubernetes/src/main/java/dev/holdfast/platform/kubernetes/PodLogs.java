package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.RunningSystem.LastWords;
import dev.holdfast.model.Pod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/** What pods said, and what the cluster says of them. */
final class PodLogs {
  private static final int LAST_LINES = 20;

  private final KubernetesClient client;
  private final String namespace;

  PodLogs(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The last lines of its containers, and the cluster's last events about it. */
  LastWords lastWords(PodBoard.Seen seen) {
    List<String> lines =
        seen.raw().getStatus().getContainerStatuses().stream()
            .flatMap(container -> tail(seen.pod(), container).lines())
            .toList();
    return new LastWords(seen.pod().name(), lines, events(seen.pod()));
  }

  /** A container that waits for its restart has said all in its previous life. */
  private String tail(Pod pod, ContainerStatus container) {
    boolean previous = container.getRestartCount() > 0 && container.getState().getRunning() == null;
    var of = client.pods().inNamespace(namespace).withName(pod.name());
    var all = of.inContainer(container.getName());
    try {
      String log =
          previous
              ? all.terminated().tailingLines(LAST_LINES).getLog()
              : all.tailingLines(LAST_LINES).getLog();
      return log == null ? "" : log;
    } catch (KubernetesClientException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** The newest warning about the pod; empty where there is none. */
  Optional<String> lastEvent(Pod pod) {
    return events(pod).stream().reduce((_, later) -> later);
  }

  private List<String> events(Pod pod) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(namespace)
          .withField("involvedObject.uid", pod.uid())
          .list()
          .getItems()
          .stream()
          .filter(event -> "Warning".equals(event.getType()))
          .map(PodLogs::said)
          .toList();
    } catch (KubernetesClientException e) {
      return List.of("(no events: " + e.getMessage() + ")");
    }
  }

  private static String said(Event event) {
    int count = event.getCount() == null ? 1 : event.getCount();
    return event.getReason() + ": " + event.getMessage() + (count > 1 ? " (x" + count + ")" : "");
  }
}
