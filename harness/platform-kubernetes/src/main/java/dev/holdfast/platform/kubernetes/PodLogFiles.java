package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.Awaited;
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
 * rotates its logs (the kubelet by default at 10 MiB) has only the newest from the beginning: where
 * a connection breaks after that, what came between is missing.
 */
final class PodLogFiles implements PodBoard.Reader, AutoCloseable {
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
  private final Set<String> known = new HashSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;
  private boolean complained;

  /** One life of a container, from its start to its end. */
  private record Life(String pod, String uid, String container, String id, String file) {}

  /** A life's file. What is in it already is passed over. */
  static final class Sink implements AutoCloseable {
    private final OutputStream file;
    private long written;

    Sink(OutputStream file) {
      this.file = file;
    }

    void take(InputStream log) throws IOException {
      byte[] buffer = new byte[BUFFER];
      long passOver = written;
      for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
        int passed = (int) Math.min(passOver, read);
        passOver -= passed;
        file.write(buffer, passed, read - passed);
        written += read - passed;
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
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
   */
  PodLogFiles(
      KubernetesClient client,
      String namespace,
      PodBoard board,
      Path folder,
      Consumer<String> complaints) {
    this.client = client;
    this.namespace = namespace;
    this.board = board;
    this.folder = folder;
    this.complaints = complaints;
  }

  @Override
  public void changed(long atNanos, PodBoard.Seen seen, boolean gone) {
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
      PodBoard.Seen seen, ContainerStatus status, @Nullable String id, String file) {
    if (id == null || id.isEmpty() || closed || !known.add(id)) {
      return;
    }
    Life life = new Life(seen.pod().name(), seen.pod().uid(), status.getName(), id, file);
    threads.add(Thread.ofVirtual().name("log of " + file).start(() -> write(life)));
  }

  private void write(Life life) {
    try {
      Files.createDirectories(folder);
      try (Sink to = new Sink(Files.newOutputStream(folder.resolve(life.file())))) {
        while (!closed && now(life) == Now.RUNNING) {
          stream(life, to);
          awaitOver(life);
        }
        last(life, to);
      }
    } catch (IOException | KubernetesClientException e) {
      complain(life, e);
    } catch (InterruptedException e) {
      return; // closed
    }
  }

  /** Returns when the stream ends, for whatever reason. */
  private void stream(Life life, Sink to) {
    try (LogWatch watch = container(life).watchLog()) {
      to.take(watch.getOutput());
    } catch (IOException | KubernetesClientException e) {
      complain(life, e);
    }
  }

  /** What came after the stream's end. */
  private void last(Life life, Sink to) throws IOException {
    Now now = now(life);
    if (now == Now.ENDED || now == Now.REPLACED) {
      ContainerResource container = container(life);
      try (InputStream log =
          now == Now.REPLACED
              ? container.terminated().getLogInputStream()
              : container.getLogInputStream()) {
        to.take(log);
      }
    }
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
    PodBoard.Seen seen = board.pod(life.pod()).orElse(null);
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
