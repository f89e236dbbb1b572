package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.spi.RunningSystem.LastWords;
import io.fabric8.kubernetes.api.model.ContainerState;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What pods said, and what the cluster says of them. */
final class PodLogs {
  private static final int LAST_LINES = 20;

  private static final int JOBS_NAMED = 3;
  private static final int LINES_SHOWN = 3;
  private static final int LINE_SHOWN = 200;
  private static final String OF_JOB = "job-name";

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

  /**
   * The last lines of those of its containers that have begun, but for those that prepared it and
   * ended well, and the cluster's last events about it.
   */
  LastWords lastWords(ClusterPod seen) {
    List<String> lines =
        Stream.concat(
                seen.raw().getStatus().getInitContainerStatuses().stream()
                    .filter(container -> !hasEndedWell(container)),
                seen.raw().getStatus().getContainerStatuses().stream())
            .filter(PodLogs::hasBegun)
            .flatMap(container -> tail(seen.pod(), container).lines())
            .toList();
    return new LastWords(seen.pod().name(), lines, events(seen.pod()));
  }

  private static boolean hasBegun(ContainerStatus container) {
    ContainerState state = container.getState();
    return container.getRestartCount() > 0
        || (state != null && (state.getRunning() != null || state.getTerminated() != null));
  }

  private static boolean hasEndedWell(ContainerStatus container) {
    ContainerState state = container.getState();
    return state != null
        && state.getTerminated() != null
        && Integer.valueOf(0).equals(state.getTerminated().getExitCode());
  }

  /**
   * What became of the pods of jobs that did not end well, a line each: where a chart's hook fails
   * Helm says that it did, and not why. None where that cannot be asked.
   */
  List<String> failedJobs() {
    try {
      return client.pods().inNamespace(namespace).withLabel(OF_JOB).list().getItems().stream()
          .map(raw -> new ClusterPod(PodView.of(raw, job(raw)), raw))
          .filter(seen -> !seen.pod().endedWell())
          .limit(JOBS_NAMED)
          .map(this::whatBecame)
          .toList();
    } catch (KubernetesClientException e) {
      return List.of();
    }
  }

  private static Workload job(io.fabric8.kubernetes.api.model.Pod raw) {
    return new Workload(Workload.Kind.JOB, raw.getMetadata().getLabels().getOrDefault(OF_JOB, ""));
  }

  private String whatBecame(ClusterPod seen) {
    LastWords words = lastWords(seen);
    String event =
        words.lines().isEmpty()
            ? lastEvent(seen.pod()).map(said -> " (" + said + ")").orElse("")
            : ", last wrote: " + String.join(" | ", newest(words.lines()));
    return "pod %s %s%s".formatted(seen.pod().name(), seen.pod().phase(), event);
  }

  private static List<String> newest(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).stream()
        .map(line -> line.length() > LINE_SHOWN ? line.substring(0, LINE_SHOWN) + " …" : line)
        .toList();
  }

  /** Why claims of volumes are not bound: the newest warning about each. */
  List<String> unboundClaims() {
    Map<String, String> why = new LinkedHashMap<>();
    try {
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .withField("involvedObject.kind", "PersistentVolumeClaim")
          .list()
          .getItems()
          .stream()
          .filter(event -> "Warning".equals(event.getType()))
          .forEach(
              event -> why.put("claim " + event.getInvolvedObject().getName() + ": ", said(event)));
    } catch (KubernetesClientException e) {
      return List.of();
    }
    return why.entrySet().stream().map(each -> each.getKey() + each.getValue()).toList();
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
