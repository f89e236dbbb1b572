package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Event;
import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every change of a pod as the cluster's watch tells of it. That the watch tells of all
 * of them is not taken on trust: about every second the system's pods are listed, and what the list
 * knows the watch must know by the next list. A namespace's other pods cost a watch and no more:
 * the lists ask for the system's by their labels.
 */
final class WorkloadObserver implements Observer {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

  private final KubernetesClient client;
  private final String namespace;
  private final PodBoard board;
  private final Set<Map<String, String>> selectors;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Watching watching;

  /**
   * Of the pods on that board.
   *
   * @param selectors labels by which all of them are found, each set some of them; empty where the
   *     whole namespace must be listed
   */
  WorkloadObserver(
      KubernetesClient client,
      String namespace,
      PodBoard board,
      Set<Map<String, String>> selectors) {
    this.selectors = selectors;
    this.client = client;
    this.namespace = namespace;
    this.board = board;
  }

  @Override
  public String name() {
    return "workloads";
  }

  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    Watching started = new Watching(clock, history);
    board.read(started);
    started.thread = Thread.ofVirtual().name("observer workloads").start(started::run);
    watching = started;
  }

  @Override
  public synchronized void close() {
    closed.countDown();
    if (watching != null) {
      board.leave(watching);
      watching.end();
      watching = null;
    }
  }

  /** By its name, the listed version of each pod that the watch has otherwise; "none" for gone. */
  static Map<String, String> unlike(Map<String, String> listed, Map<String, String> watched) {
    Map<String, String> unlike = new HashMap<>();
    Set<String> names = new TreeSet<>(listed.keySet());
    names.addAll(watched.keySet());
    for (String name : names) {
      String version = listed.getOrDefault(name, "none");
      if (!version.equals(watched.get(name))) {
        unlike.put(name, version);
      }
    }
    return unlike;
  }

  private final class Watching implements PodBoard.Reader {
    private final RunClock clock;
    private final HistorySink history;
    private final Map<String, Pod> told = new HashMap<>();
    private @Nullable Thread thread;
    private long looks;
    private long last;
    private boolean failing;

    /** What the last list knew and the watch did not, by the pods' names. */
    private Map<String, String> late = Map.of();

    Watching(RunClock clock, HistorySink history) {
      this.clock = clock;
      this.history = history;
    }

    @Override
    public void changed(long atNanos, PodBoard.Seen seen, boolean gone) {
      Pod pod = seen.pod();
      Pod before = gone ? told.remove(pod.name()) : told.put(pod.name(), pod);
      // a new version of a pod often changes nothing that the history has
      if (gone || !pod.equals(before)) {
        history.append(new Event.PodSeen(atNanos, pod, gone));
      }
    }

    void run() {
      last = clock.nanos();
      try {
        do {
          look();
        } while (!closed.await(LOOK_NANOS, TimeUnit.NANOSECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void look() {
      try {
        Map<String, String> unknown = unknown(list());
        List<String> still =
            unknown.entrySet().stream()
                .filter(pod -> pod.getValue().equals(late.get(pod.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        late = unknown;
        if (still.isEmpty()) {
          saw();
        } else {
          failed("the watch has not told of pod " + String.join(", ", still));
        }
      } catch (KubernetesClientException e) {
        failed(String.valueOf(e.getMessage()));
      }
    }

    private List<io.fabric8.kubernetes.api.model.Pod> list() {
      if (selectors.isEmpty()) {
        return client.pods().inNamespace(namespace).list().getItems();
      }
      Map<String, io.fabric8.kubernetes.api.model.Pod> found = new HashMap<>();
      for (Map<String, String> labels : selectors) {
        for (var pod : client.pods().inNamespace(namespace).withLabels(labels).list().getItems()) {
          found.put(pod.getMetadata().getName(), pod);
        }
      }
      return List.copyOf(found.values());
    }

    private Map<String, String> unknown(List<io.fabric8.kubernetes.api.model.Pod> listed) {
      return unlike(
          versions(listed.stream().filter(board::takes)),
          versions(board.all().stream().map(PodBoard.Seen::raw)));
    }

    private static Map<String, String> versions(Stream<io.fabric8.kubernetes.api.model.Pod> pods) {
      return pods.collect(
          Collectors.toMap(
              pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getResourceVersion()));
    }

    private void saw() {
      long now = clock.nanos();
      looks++;
      failing = false;
      history.append(new Event.Observed(now, name(), looks, now - last));
      last = now;
    }

    private void failed(String why) {
      if (!failing) {
        failing = true;
        history.append(new Event.ObserverFailed(clock.nanos(), name(), why));
      }
    }

    void end() {
      if (thread != null) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
