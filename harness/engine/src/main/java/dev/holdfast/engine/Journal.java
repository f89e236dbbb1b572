package dev.holdfast.engine;

import dev.holdfast.model.Event;
import dev.holdfast.model.Redaction;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.OnDisk;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The run's history on disk: a line of JSON for each entry, only ever appended to. An entry is
 * handed to the file system when {@link #append} returns; one that comes before a fault has reached
 * the disk, so that after a crash of the machine, too, a run that broke something says so.
 *
 * <p>It writes to a stream and not a channel, since a channel closes itself when one of the threads
 * that use it is interrupted. After a failed write nothing more is written: the torn line stays the
 * last one, which {@link HistoryReader} tolerates.
 */
public final class Journal implements HistorySink, AutoCloseable {
  private final Path file;
  private final FileOutputStream out;
  private final Redaction redaction;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable IOException failed;
  private boolean closed;

  private Journal(Path file, FileOutputStream out, Redaction redaction) {
    this.file = file;
    this.out = out;
    this.redaction = redaction;
  }

  /** A new, empty one that hides what gives itself away as a secret. */
  public static Journal create(Path file) {
    return create(file, new Redaction());
  }

  /**
   * A new, empty one.
   *
   * @param redaction what must not be in it
   * @throws HistoryNotWritten where the file exists or cannot be made
   */
  public static Journal create(Path file, Redaction redaction) {
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE_NEW).close();
      OnDisk.name(file);
      return new Journal(file, new FileOutputStream(file.toFile(), true), redaction);
    } catch (IOException e) {
      throw new HistoryNotWritten(file, e);
    }
  }

  @Override
  public void append(Event event) {
    byte[] line = (EventJson.write(event, redaction) + "\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      write(line, event instanceof Event.FaultInjecting);
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] line, boolean toTheDisk) {
    if (failed != null) {
      throw new HistoryNotWritten(file, failed);
    }
    if (closed) {
      throw new IllegalStateException(file + " is closed: the run is over");
    }
    try {
      out.write(line);
      if (toTheDisk) {
        out.getFD().sync();
      }
    } catch (IOException e) {
      failed = e;
      throw new HistoryNotWritten(file, e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      out.close();
    } catch (IOException e) {
      throw new HistoryNotWritten(file, e);
    } finally {
      lock.unlock();
    }
  }
}
