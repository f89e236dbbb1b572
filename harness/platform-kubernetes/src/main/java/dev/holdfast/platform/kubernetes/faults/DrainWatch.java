package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.Informers;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sees by the cluster's watches that a node takes no new pods, that those of the struck workload
 * are on their way out of it, and that it takes pods again.
 */
final class DrainWatch implements Watch, Board.Reader<ClusterPod> {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String node;
  private final List<Pod> targets;
  private final PodBoard board;
  private final Function<Pod, String> blocked;
  private final RunClock clock;
  private final long sinceNanos;
  private final SharedIndexInformer<Node> informer;
  private final Map<String, Long> leavingByUid = new HashMap<>();
  private long closedNanos = -1;
  private long openNanos = -1;

  /**
   * Starts to look.
   *
   * @param blocked why a pod that should go does not, as far as that is known; "" where it is not
   */
  static DrainWatch start(
      KubernetesClient client,
      List<Pod> targets,
      PodBoard board,
      RunClock clock,
      Function<Pod, String> blocked) {
    String node = NodeFaults.nodeOf(board, targets.getFirst());
    DrainWatch watch =
        new DrainWatch(
            node,
            targets,
            board,
            clock,
            client.nodes().withName(node).runnableInformer(0),
            blocked);
    watch.informer.addEventHandler(watch.new Handler());
    Informers.start(watch.informer);
    board.read(watch);
    return watch;
  }

  DrainWatch(
      String node,
      List<Pod> targets,
      PodBoard board,
      RunClock clock,
      SharedIndexInformer<Node> informer,
      Function<Pod, String> blocked) {
    this.node = node;
    this.targets = targets;
    this.board = board;
    this.blocked = blocked;
    this.clock = clock;
    this.informer = informer;
    sinceNanos = clock.nanos();
  }

  private final class Handler implements ResourceEventHandler<Node> {
    @Override
    public void onAdd(Node now) {
      look(now);
    }

    @Override
    public void onUpdate(Node before, Node now) {
      look(now);
    }

    @Override
    public void onDelete(Node last, boolean stateUnknown) {
      // then nothing is seen to be healed
    }
  }

  synchronized void look(Node now) {
    boolean closed = NodeApi.isCordoned(now);
    if (closed && closedNanos < 0) {
      closedNanos = clock.nanos();
    } else if (!closed && closedNanos >= 0 && openNanos < 0) {
      openNanos = clock.nanos();
    }
  }

  @Override
  public synchronized void changed(long atNanos, ClusterPod seen, boolean gone) {
    if (gone || seen.raw().getMetadata().getDeletionTimestamp() != null) {
      leavingByUid.putIfAbsent(seen.pod().uid(), atNanos);
    }
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!drained() && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
    return targets.stream().map(this::sighting).toList();
  }

  private synchronized @Nullable Long leaving(Pod target) {
    return leavingByUid.get(target.uid());
  }

  private synchronized boolean closed() {
    return closedNanos >= 0;
  }

  private synchronized boolean drained() {
    return closedNanos >= 0 && targets.stream().map(Pod::uid).allMatch(leavingByUid::containsKey);
  }

  private Sighting sighting(Pod target) {
    Long leaving = leaving(target);
    if (!closed()) {
      return new Sighting(
          target.name(),
          -1,
          0,
          "the cluster's watch: node %s takes pods as before".formatted(node));
    }
    if (leaving == null) {
      return new Sighting(
          target.name(),
          -1,
          0,
          "the cluster's watch: node %s takes no new pods, and uid %s is there as before%s"
              .formatted(node, target.uid(), blocked.apply(target)));
    }
    return new Sighting(
        target.name(),
        leaving,
        leaving - sinceNanos,
        "the cluster's watch: node %s takes no new pods, uid %s is being deleted"
            .formatted(node, target.uid()));
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (opened() < 0 && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
    long at = opened();
    String how =
        "the cluster's watch: node %s takes %s".formatted(node, at < 0 ? "no new pods" : "pods");
    return targets.stream().map(target -> new Sighting(target.name(), at, 0, how)).toList();
  }

  private synchronized long opened() {
    return openNanos;
  }

  @Override
  public void close() {
    board.leave(this);
    informer.stop();
  }
}
