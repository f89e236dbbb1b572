package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down where limits stop a system's containers, as the kubelets of its pods tell it: where
 * this user may ask nodes through the API ({@code get nodes/proxy}), which no run needs. Nothing is
 * judged by it, so that it may be blind without harm.
 */
final class ProcessorObserver implements Observer {
  private static final Duration EVERY = Duration.ofSeconds(5);

  /** Of a long run the looks are rarer: each is all that a node counts, some hundred kilobytes. */
  private static final int OFTEN = 60;

  private static final Duration RARELY = Duration.ofSeconds(30);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final PodBoard board;
  private final Throttling throttling;
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable Thread thread;

  ProcessorObserver(KubernetesClient client, String namespace, PodBoard board) {
    this.client = client;
    this.board = board;
    throttling = new Throttling(namespace);
  }

  @Override
  public String name() {
    return "processor";
  }

  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    thread = Thread.ofVirtual().name("observer processor").start(() -> run(clock, history));
  }

  private void run(RunClock clock, HistorySink history) {
    try {
      int looks = 0;
      Duration pause = Duration.ZERO;
      while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS) && look(clock, history)) {
        pause = ++looks < OFTEN ? EVERY : RARELY;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to look again. */
  private boolean look(RunClock clock, HistorySink history) {
    List<String> nodes =
        board.all().stream()
            .flatMap(seen -> Stream.ofNullable(seen.raw().getSpec().getNodeName()))
            .distinct()
            .toList();
    for (String node : nodes) {
      try {
        String text = client.raw("/api/v1/nodes/" + node + "/proxy/metrics/cadvisor");
        if (text != null && over.getCount() > 0) {
          throttling.saw(node, clock.nanos(), text).forEach(history::append);
        }
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
          return false;
        }
        // a node that does not answer is asked again
      }
    }
    return true;
  }

  /** A question that is under way ends by itself, and writes nothing more. */
  @Override
  public synchronized void close() {
    over.countDown();
    if (thread != null) {
      try {
        thread.join(CLOSE_WITHIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      thread = null;
    }
  }
}
