package dev.holdfast.logs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ships the lines of a folder's log files to an index, each at least once: a file's position moves
 * on only when all that was read of it was taken, and what may or may not have been taken is sent
 * again. It never gives up on a node that is away; it waits, a little longer each time. Files that
 * appear later are followed too, and those of processes that are gone are read to their ends.
 */
public final class Shipper implements AutoCloseable {
  private static final String FILES = "*.log";
  private static final int LINES_AT_ONCE = 2_000;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  /** A line without an end is shipped once nothing was added to its file for so long. */
  private static final Duration TORN_AFTER = Duration.ofSeconds(5);

  private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

  private final Path folder;
  private final Path positions;
  private final Target target;
  private final Listener listener;
  private final InstantSource clock = InstantSource.system();
  private final Map<Path, LogTail> tails = new TreeMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile long quietSinceNanos = System.nanoTime();
  private volatile boolean drained;
  private volatile String trouble = "";

  /** Takes documents; what {@link LogIndex#take} does. */
  @FunctionalInterface
  interface Target {
    /** Takes them all, or says which are to be sent again. */
    List<Document> take(List<Document> documents) throws IOException, InterruptedException;
  }

  /** Is told once when the way to the store breaks, and once when it is open again. */
  @FunctionalInterface
  public interface Listener {
    /** Says in words what has changed. */
    void changed(String what);
  }

  Shipper(Path folder, Path positions, Target target, Listener listener) {
    this.folder = folder;
    this.positions = positions;
    this.target = target;
    this.listener = listener;
    thread = Thread.ofVirtual().name("log shipper").unstarted(this::run);
  }

  /**
   * Starts to ship.
   *
   * @param positions the folder where it keeps how far it came; one with the same folder goes on
   * @throws IOException where that folder cannot be made
   */
  public static Shipper start(Path folder, Path positions, LogIndex index, Listener listener)
      throws IOException {
    return new Shipper(folder, positions, index::take, listener).start();
  }

  Shipper start() throws IOException {
    Files.createDirectories(positions);
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        if (!shipSome()) {
          closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      return; // closed: what was not taken stays for the next one
    } finally {
      tails.values().forEach(Shipper::close);
    }
  }

  /** Ships as many lines as one request takes; whether there were any. */
  private boolean shipSome() throws InterruptedException {
    try {
      openNew();
      List<Document> documents = read();
      if (!documents.isEmpty()) {
        drained = false;
        quietSinceNanos = System.nanoTime();
        handOver(documents);
      }
      for (LogTail tail : tails.values()) {
        tail.acknowledge();
      }
      trouble = "";
      drained = documents.isEmpty() && allAtEnd();
      return !documents.isEmpty();
    } catch (IOException e) {
      tails.values().forEach(LogTail::rewind);
      trouble = "log files or their positions cannot be read or written: " + e;
      if (!closing.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        listener.changed("log files or their positions cannot be read or written: " + e);
      }
      return false;
    }
  }

  private List<Document> read() throws IOException {
    boolean torn = System.nanoTime() - quietSinceNanos > TORN_AFTER.toNanos();
    List<Document> documents = new ArrayList<>();
    for (LogTail tail : tails.values()) {
      int room = LINES_AT_ONCE - documents.size();
      if (room > 0) {
        for (LogTail.Line line : tail.next(room, torn)) {
          documents.add(Document.of(line.text(), tail.name(), clock.instant(), line.place()));
        }
      }
    }
    return documents;
  }

  private void openNew() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
      for (Path file : files) {
        if (!tails.containsKey(file)) {
          tails.put(file, LogTail.open(file, positions));
        }
      }
    }
  }

  private boolean allAtEnd() throws IOException {
    for (LogTail tail : tails.values()) {
      if (!tail.atEnd()) {
        return false;
      }
    }
    return true;
  }

  /** Until all are taken, however long that takes; {@link #close} interrupts it. */
  private void handOver(List<Document> documents) throws InterruptedException {
    List<Document> left = documents;
    Duration wait = FIRST_WAIT;
    boolean broken = false;
    while (true) {
      try {
        left = target.take(left);
        if (left.isEmpty()) {
          break;
        }
      } catch (IOException e) {
        if (!broken) {
          listener.changed("the log store does not take lines: " + e.getMessage());
        }
        trouble = "the log store does not take lines: " + e.getMessage();
        broken = true;
      }
      if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("closed");
      }
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
    if (broken) {
      listener.changed("the log store takes lines again");
    }
  }

  /** Why lines cannot be handed over now; "" where they can. */
  public String trouble() {
    return trouble;
  }

  /** Whether, when it last looked, all that the files held had been taken. */
  public boolean drained() {
    return drained;
  }

  private static void close(LogTail tail) {
    try {
      tail.close();
    } catch (IOException e) {
      // it was only read
    }
  }

  /** Ends it; what was not taken yet stays for one that goes on. A second call does nothing. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSE_BOUND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
