package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.Awaited;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sees by connecting to a node's kubelet that nobody is there, and that somebody is again. */
final class StopWatch implements Watch {
  private static final int KUBELET = 10250;
  private static final int CONNECT_MILLIS = 500;
  private static final Duration EVERY = Duration.ofMillis(200);

  private final String place;
  private final List<Pod> targets;
  private final RunClock clock;
  private final Thread looking;
  private boolean answered;
  private long lookedNanos;
  private String last = "not looked yet";
  private @Nullable Change silent;
  private @Nullable Change again;

  private record Change(long atNanos, long resolutionNanos) {}

  private StopWatch(String place, List<Pod> targets, RunClock clock, Supplier<String> look) {
    this.place = place;
    this.targets = targets;
    this.clock = clock;
    lookedNanos = clock.nanos();
    looking = Thread.ofVirtual().name("look at " + place).unstarted(() -> look(look));
  }

  /**
   * Starts to look at a node.
   *
   * @throws FaultNotPossible where the cluster has no address of it
   */
  static StopWatch start(NodeApi api, String node, List<Pod> targets, RunClock clock) {
    return start(
        "the kubelet of node %s, port %d".formatted(node, KUBELET),
        targets,
        clock,
        new Kubelet(api, node)::refusal);
  }

  /** Where a node's kubelet listens: elsewhere, maybe, once the node has started again. */
  private static final class Kubelet {
    private final NodeApi api;
    private final String node;
    private String address;

    Kubelet(NodeApi api, String node) {
      this.api = api;
      this.node = node;
      address =
          api.address(node)
              .orElseThrow(
                  () -> new FaultNotPossible("the cluster has no address of node " + node));
    }

    /** An API that does not answer is no sign of the node's. */
    String refusal() {
      String refusal = connecting();
      if (!refusal.isEmpty()) {
        try {
          String now = api.address(node).orElse(address);
          if (!now.equals(address)) {
            address = now;
            refusal = connecting();
          }
        } catch (KubernetesClientException e) {
          return refusal;
        }
      }
      return refusal;
    }

    private String connecting() {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, KUBELET), CONNECT_MILLIS);
        return "";
      } catch (IOException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  /**
   * Starts to look.
   *
   * @param look says why nobody answers; "" where somebody does
   */
  static StopWatch start(String place, List<Pod> targets, RunClock clock, Supplier<String> look) {
    StopWatch watch = new StopWatch(place, targets, clock, look);
    watch.looked(look.get());
    watch.looking.start();
    return watch;
  }

  private void look(Supplier<String> look) {
    try {
      while (true) {
        Thread.sleep(EVERY);
        looked(look.get());
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private synchronized void looked(String refusal) {
    long now = clock.nanos();
    boolean answers = refusal.isEmpty();
    last = answers ? "it takes connections" : refusal;
    if (!answers && answered && silent == null) {
      silent = new Change(now, now - lookedNanos);
    } else if (answers && silent != null && again == null) {
      again = new Change(now, now - lookedNanos);
    }
    answered |= answers;
    lookedNanos = now;
    notifyAll();
  }

  @Override
  public synchronized List<Sighting> await(Duration bound) throws InterruptedException {
    return sightings(
        Awaited.on(this, () -> Optional.ofNullable(silent), System.nanoTime() + bound.toNanos()));
  }

  @Override
  public synchronized List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    return sightings(
        Awaited.on(this, () -> Optional.ofNullable(again), System.nanoTime() + bound.toNanos()));
  }

  private List<Sighting> sightings(Optional<Change> seen) {
    Change change = seen.orElse(new Change(-1, 0));
    return targets.stream()
        .map(target ->
            new Sighting(
                target.name(), change.atNanos(), change.resolutionNanos(), place + ": " + last))
        .toList();
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
