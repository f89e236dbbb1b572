package dev.holdfast.service;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The lines on their way to stdout. One thread writes them in the order in which they were given,
 * and those that were given while it wrote go out together in its next write, as a database groups
 * its commits. Whoever must not go on before a line stands waits for its batch.
 *
 * <p>Where it has nothing to write, whoever gives the first line lets the others go first that can
 * run, and wakes it then. Woken at once it would run at once, in the place of those others, and so
 * write each line for itself; and a caller whose line stood before it looked would never wait, nor
 * let anybody else run, as long as its connection brings one request after the other.
 *
 * <p>Stdout may stall (nobody reads a full pipe) or fail (a full disk, a reader that is gone). So
 * the queue has a bound; what does not fit is lost and counted, and its number is missing in what
 * follows. Once lines are written again one of them tells how many are not.
 */
final class Lines {
  /** The process's own. */
  static final Lines STDOUT = new Lines(() -> System.out, Lines::tell);

  private static final int BYTES_AT_MOST = 1 << 20;
  private static final long LONG_WRITE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] END_OF_A_BROKEN_LINE = {'\n'};

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final Supplier<PrintStream> target;
  private final LongConsumer whenLost;
  private final AtomicLong lost = new AtomicLong();
  private Batch filling = new Batch();
  private boolean started;
  private boolean resting;
  private volatile long writingSince;
  private volatile boolean broken;

  /**
   * Lines on their way.
   *
   * @param whenLost told how many were lost so far, once lines are written again
   */
  Lines(Supplier<PrintStream> target, LongConsumer whenLost) {
    this.target = target;
    this.whenLost = whenLost;
  }

  private static void tell(long lost) {
    LoggerFactory.getLogger(Lines.class)
        .atWarn()
        .addKeyValue("holdfast.lines_lost", lost)
        .log("log lines were lost");
  }

  /** Lines that are written together. */
  static final class Batch {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final CountDownLatch over = new CountDownLatch(1);
    private int lines;
    private boolean wanted;
    private volatile boolean written;

    /** Waits until it stands, or an interrupt; false where it never will. */
    boolean await() throws InterruptedException {
      over.await();
      return written;
    }

    /** Waits until it stands; false where it does not by then, or never will. */
    boolean await(Duration bound) throws InterruptedException {
      return over.await(bound.toNanos(), TimeUnit.NANOSECONDS) && written;
    }
  }

  /**
   * Gives a line.
   *
   * @param line made under the lock, so that lines are in the order of their numbers
   * @return what it is written with; never to be, where the queue is full
   */
  @SuppressWarnings(
      "ThreadPriorityCheck") // a hint is all it is: without it lines are only written singly
  Batch give(Supplier<byte[]> line) {
    boolean first;
    Batch batch;
    lock.lock();
    try {
      first = resting && filling.lines == 0;
      batch = add(line.get());
    } finally {
      lock.unlock();
    }
    if (first) {
      Thread.yield();
      wake();
    }
    return batch;
  }

  private void wake() {
    lock.lock();
    try {
      given.signal();
    } finally {
      lock.unlock();
    }
  }

  private Batch add(byte[] bytes) {
    if (filling.bytes.size() + bytes.length > BYTES_AT_MOST) {
      lost.incrementAndGet();
      Batch never = new Batch();
      never.over.countDown();
      return never;
    }
    filling.bytes.write(bytes, 0, bytes.length);
    filling.lines++;
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("log-writer").start(this::run);
    }
    return filling;
  }

  /** Whether a line given now can be expected to stand soon. */
  boolean well() {
    return !broken && !stalled();
  }

  private boolean stalled() {
    long since = writingSince;
    return since != 0 && System.nanoTime() - since > LONG_WRITE_NANOS;
  }

  /** How many lines were lost so far: no place for them, or not taken by stdout. */
  long lost() {
    return lost.get();
  }

  /** Waits until all that was given stands; false where it does not by then. */
  boolean flush(Duration bound) {
    Batch last;
    lock.lock();
    try {
      if (!started || (filling.lines == 0 && writingSince == 0)) {
        return true;
      }
      last = filling; // an empty one's turn comes after the one that is being written
      last.wanted = true;
      given.signal();
    } finally {
      lock.unlock();
    }
    try {
      return last.await(bound);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    PrintStream out = target.get();
    long told = 0;
    while (true) {
      Batch batch = next();
      if (broken) { // half a line may stand there
        out.write(END_OF_A_BROKEN_LINE, 0, END_OF_A_BROKEN_LINE.length);
      }
      byte[] bytes = batch.bytes.toByteArray();
      out.write(bytes, 0, bytes.length);
      batch.written = !out.checkError(); // which flushes it
      writingSince = 0;
      broken = !batch.written;
      if (broken) {
        lost.addAndGet(batch.lines);
      }
      batch.over.countDown();
      long all = lost.get();
      if (batch.written && all != told) {
        told = all;
        whenLost.accept(all);
      }
      if (broken) {
        // its error is for ever, the disk's is not
        out =
            new PrintStream(
                new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
      }
    }
  }

  private Batch next() {
    lock.lock();
    try {
      while (filling.lines == 0 && !filling.wanted) {
        resting = true;
        given.awaitUninterruptibly();
      }
      resting = false;
      Batch batch = filling;
      filling = new Batch();
      writingSince = System.nanoTime() | 1; // never 0, which means that it does not write
      return batch;
    } finally {
      lock.unlock();
    }
  }
}
