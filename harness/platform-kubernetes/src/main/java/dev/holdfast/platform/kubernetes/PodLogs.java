package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.spi.RunningSystem.LastWords;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What pods said, and what the cluster says of them. */
final class PodLogs {
  private static final int LAST_LINES = 20;

  /** The reason of the event by which a controller says that it could not make a pod. */
  private static final String NOT_MADE = "FailedCreate";

  /** The last ones: what is kept is read for what went wrong, and a node may keep much. */
  private static final int KEPT_LINES = 20_000;

  private final KubernetesClient client;
  private final String namespace;
  private final Path folder;

  PodLogs(KubernetesClient client, String namespace, Path folder) {
    this.client = client;
    this.namespace = namespace;
    this.folder = folder;
  }

  /** The last lines of its containers, and the cluster's last events about it. */
  LastWords lastWords(ClusterPod seen) {
    List<String> lines =
        seen.raw().getStatus().getContainerStatuses().stream()
            .flatMap(container -> tail(seen.pod(), container).lines())
            .toList();
    return new LastWords(seen.pod().name(), lines, events(seen.pod()));
  }

  /** A container that waits for its restart has said all in its previous life. */
  private String tail(Pod pod, ContainerStatus container) {
    boolean previous = container.getRestartCount() > 0 && container.getState().getRunning() == null;
    try {
      return read(pod, container, previous, LAST_LINES);
    } catch (KubernetesClientException e) {
      return noLog(e);
    }
  }

  private static String noLog(KubernetesClientException e) {
    return "(no log: " + e.getMessage() + ")";
  }

  private String read(Pod pod, ContainerStatus of, boolean previous, int lines) {
    var container =
        client.pods().inNamespace(namespace).withName(pod.name()).inContainer(of.getName());
    var life = previous ? container.terminated() : container;
    String log = life.tailingLines(lines).getLog();
    return log == null ? "" : log;
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

  /**
   * The newest of what kept a pod of the workload from being made: a quota, a service account that
   * is not there, the namespace's Pod Security; empty where nothing did.
   */
  Optional<String> notMade(Workload workload) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(namespace)
          .withField("reason", NOT_MADE)
          .list()
          .getItems()
          .stream()
          .filter(event -> isAbout(event.getInvolvedObject(), workload))
          .reduce((_, later) -> later)
          .map(PodLogs::said);
    } catch (KubernetesClientException e) {
      return Optional.empty();
    }
  }

  /** A Deployment's pods are made for its ReplicaSet: its name, a dash and a hash. */
  private static boolean isAbout(@Nullable ObjectReference about, Workload workload) {
    return about != null
        && about.getName() != null
        && !"Pod".equals(about.getKind())
        && (about.getName().equals(workload.name())
            || about.getName().replaceFirst("-[^-]*$", "").equals(workload.name()));
  }

  private static String said(Event event) {
    int count = event.getCount() == null ? 1 : event.getCount();
    return event.getReason() + ": " + event.getMessage() + (count > 1 ? " (x" + count + ")" : "");
  }

  /**
   * Writes the logs of these pods, and of their containers' previous lives, to the folder.
   *
   * @throws UncheckedIOException where a file cannot be written
   */
  void keep(List<ClusterPod> pods) {
    for (ClusterPod seen : pods) {
      List<ContainerStatus> containers = seen.raw().getStatus().getContainerStatuses();
      for (ContainerStatus container : containers) {
        String name = seen.pod().name() + (containers.size() > 1 ? "." + container.getName() : "");
        if (container.getRestartCount() > 0) {
          keep(seen.pod(), container, true, name + ".previous.log");
        }
        keep(seen.pod(), container, false, name + ".log");
      }
    }
  }

  private void keep(Pod pod, ContainerStatus container, boolean previous, String name) {
    String text;
    boolean read = true;
    try {
      text = read(pod, container, previous, KEPT_LINES);
    } catch (KubernetesClientException e) {
      text = noLog(e);
      read = false;
    }
    write(name, text, read);
  }

  /** What an earlier look had is better than nothing, and worse than a later look's. */
  private synchronized void write(String name, String text, boolean read) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file) || (read && Files.size(file) < text.length())) {
        Files.createDirectories(folder);
        Files.writeString(file, text, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
