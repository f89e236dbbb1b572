package dev.holdfast.platform.kubernetes;

import dev.holdfast.observe.Board;
import dev.holdfast.platform.kubernetes.cluster.Awaited;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what containers say into files while they say it: one file for each life of a container,
 * so that what a killed or deleted one said stays.
 *
 * <p>The cluster's log stream ends with the container, and also when the connection breaks. So each
 * end is followed by another reading from the beginning, of which what is in the file already is
 * passed over; the last one is made once the cluster says that this life is over. A node that
 * rotates its logs (the kubelet by default at 10 MiB) has only the newest from the beginning, so
 * the lines themselves tell where it goes on ({@link Overlap}). Where they do not, or where a log
 * cannot be read to its end, it is told that lines may be missing, and whose.
 */
final class PodLogFiles implements Board.Reader<ClusterPod>, AutoCloseable {
  /** How long the cluster may take to say that the container whose stream ended has ended. */
  private static final Duration OVER_WITHIN = Duration.ofSeconds(5);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final int BUFFER = 1 << 16;

  private final KubernetesClient client;
  private final String namespace;
  private final PodBoard board;
  private final Path folder;
  private final Consumer<String> complaints;
  private final Missed missed;
  private final Set<String> known = new HashSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;
  private boolean complained;

  /** One life of a container, from its start to its end. */
  private record Life(String pod, String uid, String container, String id, String file) {}

  /** A life's file. What is in it already is passed over. */
  static final class Sink implements AutoCloseable {
    private final OutputStream file;
    private final Overlap.Lines lines = new Overlap.Lines();

    Sink(OutputStream file) {
      this.file = file;
    }

    /** Takes what is new of it; whether it is known to go on where the file ended. */
    boolean take(InputStream log) throws IOException {
      Overlap overlap = new Overlap(lines, file);
      byte[] buffer = new byte[BUFFER];
      for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
        overlap.add(buffer, read);
      }
      overlap.end();
      return overlap.known();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Is told that lines may be missing, and why. */
  @FunctionalInterface
  interface Missed {
    /** Lines of that pod may have been missed, and why. */
    void lines(String pod, String why);
  }

  /** How a life stands. */
  private enum Now {
    RUNNING,
    ENDED,
    REPLACED,
    GONE
  }

  /**
   * Reads nothing yet; {@code board.read(this)} starts it.
   *
   * @param complaints is told once why logs cannot be read
   * @param missed is told of each life of a container of which lines may be missing
   */
  PodLogFiles(
      KubernetesClient client,
      String namespace,
      PodBoard board,
      Path folder,
      Consumer<String> complaints,
      Missed missed) {
    this.missed = missed;
    this.client = client;
    this.namespace = namespace;
    this.board = board;
    this.folder = folder;
    this.complaints = complaints;
  }

  @Override
  public void changed(long atNanos, ClusterPod seen, boolean gone) {
    if (gone || closed) {
      return;
    }
    List<ContainerStatus> all = seen.raw().getStatus().getContainerStatuses();
    for (ContainerStatus status : all) {
      String name = seen.pod().name() + (all.size() > 1 ? "." + status.getName() : "");
      int restarts = status.getRestartCount();
      previous(status).ifPresent(id -> follow(seen, status, id, file(name, restarts - 1)));
      if (status.getState().getRunning() != null || status.getState().getTerminated() != null) {
        follow(seen, status, status.getContainerID(), file(name, restarts));
      }
    }
  }

  /** The life before this one, which may have been too short for the watch. */
  private static Optional<String> previous(ContainerStatus status) {
    return Optional.ofNullable(status.getLastState().getTerminated())
        .map(ContainerStateTerminated::getContainerID);
  }

  private static String file(String name, int restarts) {
    return name + (restarts > 0 ? ".restart-" + restarts : "") + ".log";
  }

  private synchronized void follow(
      ClusterPod seen, ContainerStatus status, @Nullable String id, String file) {
    if (id == null || id.isEmpty() || closed || !known.add(id)) {
      return;
    }
    Life life = new Life(seen.pod().name(), seen.pod().uid(), status.getName(), id, file);
    threads.add(Thread.ofVirtual().name("log of " + file).start(() -> write(life)));
  }

  private void write(Life life) {
    String broken = "";
    try {
      Files.createDirectories(folder);
      try (Sink to = new Sink(Files.newOutputStream(folder.resolve(life.file())))) {
        while (!closed && now(life) == Now.RUNNING) {
          broken = stream(life, to);
          awaitOver(life);
        }
        broken = last(life, to) ? "" : broken;
      }
    } catch (IOException | KubernetesClientException e) {
      complain(life, e);
      broken = said(e);
    } catch (InterruptedException e) {
      return; // closed
    }
    if (!broken.isEmpty() && !closed) {
      missed.lines(
          life.pod(), "the log of %s was not read to its end: %s".formatted(life.pod(), broken));
    }
  }

  /** Returns when the stream ends, for whatever reason; "" where that may be the log's end. */
  private String stream(Life life, Sink to) {
    try (LogWatch watch = container(life).watchLog()) {
      take(life, watch.getOutput(), to);
      return "";
    } catch (IOException | KubernetesClientException e) {
      complain(life, e);
      return said(e);
    }
  }

  private void take(Life life, InputStream log, Sink to) throws IOException {
    if (!to.take(log)) {
      missed.lines(
          life.pod(),
          "the node had rotated the log of %s when it was read on".formatted(life.pod()));
    }
  }

  /** What came after the stream's end; whether that could be read. */
  private boolean last(Life life, Sink to) throws IOException {
    Now now = now(life);
    if (now != Now.ENDED && now != Now.REPLACED) {
      return false;
    }
    ContainerResource container = container(life);
    try (InputStream log =
        now == Now.REPLACED
            ? container.terminated().getLogInputStream()
            : container.getLogInputStream()) {
      take(life, log, to);
    }
    return true;
  }

  private ContainerResource container(Life life) {
    return client.pods().inNamespace(namespace).withName(life.pod()).inContainer(life.container());
  }

  private void awaitOver(Life life) throws InterruptedException {
    long deadline = System.nanoTime() + OVER_WITHIN.toNanos();
    while (!closed && now(life) == Now.RUNNING && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
  }

  private Now now(Life life) {
    ClusterPod seen = board.pod(life.pod()).orElse(null);
    if (seen == null || !seen.pod().uid().equals(life.uid())) {
      return Now.GONE;
    }
    for (ContainerStatus status : seen.raw().getStatus().getContainerStatuses()) {
      if (life.id().equals(status.getContainerID())) {
        return status.getState().getTerminated() == null ? Now.RUNNING : Now.ENDED;
      }
      if (previous(status).filter(life.id()::equals).isPresent()) {
        return Now.REPLACED;
      }
    }
    return Now.GONE;
  }

  /** A pod that is removed meanwhile has no log any more; all else is worth a word, once. */
  private synchronized void complain(Life life, Exception e) {
    boolean removed =
        e instanceof KubernetesClientException refused
            && refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    if (!removed && !closed && !complained) {
      complained = true;
      complaints.accept("the log of %s cannot be read: %s".formatted(life.pod(), said(e)));
    }
  }

  private static String said(Exception e) {
    return e instanceof KubernetesClientException refused && refused.getStatus() != null
        ? refused.getStatus().getMessage()
        : e.toString();
  }

  /** Ends the streams that still run. A second call does nothing. */
  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(threads);
    }
    running.forEach(Thread::interrupt);
    Awaited.ends(running, CLOSE_WITHIN);
  }
}
