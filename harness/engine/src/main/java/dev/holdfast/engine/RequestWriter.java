package dev.holdfast.engine;

import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.RequestSink;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes a load's requests. The load's threads only put them into a queue; a thread of its own
 * formats and writes them, and flushes once a second. Where the disk is slower than the load for so
 * long that the queue is full, requests are dropped and counted, never waited for: a load that
 * waits for a disk measures the disk. The judge sees that they are missing.
 */
public final class RequestWriter implements RequestSink, AutoCloseable {
  private static final int QUEUED_AT_MOST = 1 << 16;
  private static final int BATCH = 1024;
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Path file;
  private final OutputStream out;
  private final RequestCodec.Encoder encoder = new RequestCodec.Encoder();
  private final BlockingQueue<Request> queue = new ArrayBlockingQueue<>(QUEUED_AT_MOST);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable IOException failed;

  RequestWriter(Path file) {
    this.file = file;
    try {
      out = new BufferedOutputStream(new FileOutputStream(file.toFile()), 1 << 16);
      ByteArrayOutputStream begin = new ByteArrayOutputStream();
      encoder.begin(begin);
      begin.writeTo(out);
    } catch (IOException e) {
      throw new HistoryNotWritten(file, e);
    }
    thread = Thread.ofPlatform().daemon().name("requests " + file.getFileName()).start(this::write);
  }

  @Override
  public void ended(Request request) {
    if (closing || !queue.offer(request)) {
      dropped.incrementAndGet();
    }
  }

  /** How many requests could not be kept. */
  public long dropped() {
    return dropped.get();
  }

  private void write() {
    List<Request> batch = new ArrayList<>(BATCH);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long flushed = System.nanoTime();
    while (true) {
      boolean last = closing && queue.isEmpty();
      take(batch);
      for (Request request : batch) {
        encoder.add(bytes, request);
      }
      boolean flush = last || System.nanoTime() - flushed >= FLUSH_NANOS;
      put(bytes, batch.size(), flush);
      if (flush) {
        flushed = System.nanoTime();
      }
      if (last) {
        return;
      }
    }
  }

  /** Rests where there is little to do: to be woken for each request would cost the load a turn. */
  private void take(List<Request> batch) {
    batch.clear();
    if (queue.drainTo(batch, BATCH) < BATCH && !closing) {
      // close() wakes it; what is queued then is written first
      LockSupport.parkNanos(REST_NANOS);
    }
  }

  /** After a failure nothing more is written, so that a torn record stays the last one. */
  private void put(ByteArrayOutputStream bytes, int requests, boolean flush) {
    if (failed != null) {
      dropped.addAndGet(requests);
    } else {
      try {
        bytes.writeTo(out);
        if (flush) {
          out.flush();
        }
      } catch (IOException e) {
        failed = e;
        dropped.addAndGet(requests);
      }
    }
    bytes.reset();
  }

  /**
   * Writes what is queued and ends the thread; a second call does nothing.
   *
   * @throws HistoryNotWritten where the disk refused
   */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    IOException cause = failed;
    try {
      out.close();
    } catch (IOException e) {
      cause = cause == null ? e : cause;
    }
    if (cause != null) {
      throw new HistoryNotWritten(file, cause);
    }
  }
}
