package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The pods of the system's workloads as the cluster's watch tells of them. */
public final class PodBoard implements AutoCloseable {
  private final RunClock clock;
  private final Set<Workload> workloads;
  private final SharedIndexInformer<io.fabric8.kubernetes.api.model.Pod> informer;
  private final Map<String, Seen> pods = new TreeMap<>();
  private final List<Reader> readers = new ArrayList<>();

  /** In which order they came, by uid: the cluster dates them to whole seconds. */
  private final Map<String, Integer> arrivals = new HashMap<>();

  private long changes;

  /** A pod, and the cluster's own word on it. */
  public record Seen(Pod pod, io.fabric8.kubernetes.api.model.Pod raw) {}

  /** Is told of changes, one at a time. */
  public interface Reader {
    /** A pod appeared, changed, or was removed for good. */
    void changed(long atNanos, Seen seen, boolean gone);
  }

  /** Starts to watch that namespace; {@link #close} ends it. */
  public PodBoard(
      KubernetesClient client, String namespace, Set<Workload> workloads, RunClock clock) {
    this.clock = clock;
    this.workloads = Set.copyOf(workloads);
    informer = client.pods().inNamespace(namespace).runnableInformer(0);
    informer.addEventHandler(new Handler());
  }

  /**
   * Returns once the pods that there are have been read.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException where the cluster refuses
   */
  public void start() {
    Informers.start(informer);
  }

  private final class Handler implements ResourceEventHandler<io.fabric8.kubernetes.api.model.Pod> {
    @Override
    public void onAdd(io.fabric8.kubernetes.api.model.Pod pod) {
      put(pod);
    }

    @Override
    public void onUpdate(
        io.fabric8.kubernetes.api.model.Pod before, io.fabric8.kubernetes.api.model.Pod now) {
      put(now);
    }

    @Override
    public void onDelete(io.fabric8.kubernetes.api.model.Pod pod, boolean stateUnknown) {
      remove(pod);
    }
  }

  private Optional<Seen> seen(io.fabric8.kubernetes.api.model.Pod raw) {
    return PodView.workload(raw)
        .filter(workloads::contains)
        .map(workload -> new Seen(PodView.of(raw, workload), raw));
  }

  /** Whether it is a pod of the system's workloads. */
  public boolean takes(io.fabric8.kubernetes.api.model.Pod raw) {
    return PodView.workload(raw).filter(workloads::contains).isPresent();
  }

  synchronized void put(io.fabric8.kubernetes.api.model.Pod raw) {
    seen(raw)
        .ifPresent(seen -> {
          pods.put(seen.pod().name(), seen);
          arrivals.putIfAbsent(seen.pod().uid(), arrivals.size());
          tell(seen, false);
        });
  }

  private synchronized void remove(io.fabric8.kubernetes.api.model.Pod raw) {
    Seen known = pods.get(raw.getMetadata().getName());
    if (known != null && known.pod().uid().equals(raw.getMetadata().getUid())) {
      pods.remove(known.pod().name());
      Pod last = known.pod();
      tell(
          new Seen(
              new Pod(
                  last.name(),
                  last.workload(),
                  last.uid(),
                  last.address(),
                  false,
                  last.restarts(),
                  "Gone"),
              raw),
          true);
    }
  }

  private void tell(Seen seen, boolean gone) {
    long now = clock.nanos();
    readers.forEach(reader -> reader.changed(now, seen, gone));
    changes++;
    notifyAll();
  }

  /** Tells the reader of all pods as they are now, and of every change from then on. */
  public synchronized void read(Reader reader) {
    long now = clock.nanos();
    pods.values().forEach(seen -> reader.changed(now, seen, false));
    readers.add(reader);
  }

  public synchronized void leave(Reader reader) {
    readers.remove(reader);
  }

  /** In the order of their names. */
  public synchronized List<Seen> all() {
    return List.copyOf(pods.values());
  }

  /** Those of a workload that are not on their way out, the oldest first. */
  public synchronized List<Pod> pods(Workload workload) {
    return all().stream()
        .filter(seen -> seen.raw().getMetadata().getDeletionTimestamp() == null)
        .filter(seen -> seen.pod().workload().equals(workload))
        .sorted(
            Comparator.comparing(PodBoard::created)
                .thenComparing(seen -> arrivals.getOrDefault(seen.pod().uid(), 0)))
        .map(Seen::pod)
        .toList();
  }

  /** All are in UTC and of one length, so they are in order as texts. */
  private static String created(Seen seen) {
    return Objects.requireNonNullElse(seen.raw().getMetadata().getCreationTimestamp(), "");
  }

  public synchronized Optional<Seen> pod(String name) {
    return Optional.ofNullable(pods.get(name));
  }

  /** Waits until something changes, or for so long. */
  public synchronized void awaitChange(long nanos) throws InterruptedException {
    long before = changes;
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; changes == before && left > 0; left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  @Override
  public void close() {
    informer.stop();
  }
}
