package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.observe.Board;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The pods of the system's workloads as the cluster's watch tells of them. */
public final class PodBoard implements AutoCloseable {
  private final Set<Workload> workloads;
  private final SharedIndexInformer<io.fabric8.kubernetes.api.model.Pod> informer;
  private final Board<ClusterPod> board;

  /** In which order they came, by uid: the cluster dates them to whole seconds. */
  private final Map<String, Integer> arrivals = new HashMap<>();

  /** Starts to watch that namespace; {@link #close} ends it. */
  public PodBoard(
      KubernetesClient client, String namespace, Set<Workload> workloads, RunClock clock) {
    board = new Board<>(clock::nanos);
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

  private Optional<Workload> workload(io.fabric8.kubernetes.api.model.Pod raw) {
    return PodView.workload(raw)
        .filter(workloads::contains)
        .filter(workload -> !PodView.isSpent(raw, workload));
  }

  private Optional<ClusterPod> ours(io.fabric8.kubernetes.api.model.Pod raw) {
    return workload(raw).map(workload -> new ClusterPod(PodView.of(raw, workload), raw));
  }

  /** Whether it is a pod of the system's workloads. */
  public boolean takes(io.fabric8.kubernetes.api.model.Pod raw) {
    return workload(raw).isPresent();
  }

  synchronized void put(io.fabric8.kubernetes.api.model.Pod raw) {
    ours(raw)
        .ifPresentOrElse(
            ours -> {
              arrivals.putIfAbsent(ours.pod().uid(), arrivals.size());
              board.put(ours.pod().name(), ours);
            },
            () -> remove(raw));
  }

  private synchronized void remove(io.fabric8.kubernetes.api.model.Pod raw) {
    String name = raw.getMetadata().getName();
    board
        .pod(name)
        .map(ClusterPod::pod)
        .filter(known -> known.uid().equals(raw.getMetadata().getUid()))
        .ifPresent(last -> board.remove(name, new ClusterPod(gone(last), raw)));
  }

  private static Pod gone(Pod last) {
    return new Pod(
        last.name(), last.workload(), last.uid(), last.address(), false, last.restarts(), "Gone");
  }

  /** What the cluster's watch told, to be read. */
  public Board<ClusterPod> board() {
    return board;
  }

  /** Tells the reader of all pods as they are now, and of every change from then on. */
  public void read(Board.Reader<ClusterPod> reader) {
    board.read(reader);
  }

  /** Tells the reader nothing more. */
  public void leave(Board.Reader<ClusterPod> reader) {
    board.leave(reader);
  }

  /** In the order of their names. */
  public List<ClusterPod> all() {
    return board.all();
  }

  /** The one of that name. */
  public Optional<ClusterPod> pod(String name) {
    return board.pod(name);
  }

  /** Waits until something changes, or for so long. */
  public void awaitChange(long nanos) throws InterruptedException {
    board.awaitChange(nanos);
  }

  /** Those of a workload that are not on their way out, the oldest first. */
  public synchronized List<Pod> pods(Workload workload) {
    return all().stream()
        .filter(one -> one.raw().getMetadata().getDeletionTimestamp() == null)
        .filter(one -> one.pod().workload().equals(workload))
        .sorted(
            Comparator.comparing(PodBoard::created)
                .thenComparing(one -> arrivals.getOrDefault(one.pod().uid(), 0)))
        .map(ClusterPod::pod)
        .toList();
  }

  /** All are in UTC and of one length, so they are in order as texts. */
  private static String created(ClusterPod one) {
    return Objects.requireNonNullElse(one.raw().getMetadata().getCreationTimestamp(), "");
  }

  @Override
  public void close() {
    informer.stop();
  }
}
