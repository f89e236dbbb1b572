package dev.holdfast.logstash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue in files. What {@link #append} took is on the disk, so that neither the end of the
 * process nor that of the machine loses it. What was read and not acknowledged is read again after
 * a restart: at least once, never less.
 *
 * <p>A file holds records one after the other and is named after the number of its first one; once
 * all of its records are acknowledged it goes. A process that was killed leaves at most one torn
 * record, at the end of the newest file: it is cut off, since nobody was told that it is there.
 */
final class DiskQueue implements EventQueue {
  private static final String SUFFIX = ".events";
  private static final long FILE_BYTES = 32L << 20;
  private static final int FILES_AT_LEAST = 4;
  private static final int WINDOW_BYTES = 1 << 20;

  private final Path folder;
  private final long maxBytes;
  private final long fileBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Segment> segments = new ArrayDeque<>();
  private @Nullable Segment reading;
  private @Nullable Segment windowOf;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long offset;
  private long read;
  private long written;
  private long acknowledged;
  private boolean closed;

  /** One of its files. The numbers of its records are from {@code first} on, without a gap. */
  private static final class Segment {
    final Path file;
    final FileChannel channel;
    final long first;
    long count;
    long bytes;

    Segment(Path file, long first) throws IOException {
      this.file = file;
      this.first = first;
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    long end() {
      return first + count;
    }

    void delete() throws IOException {
      channel.close();
      Files.deleteIfExists(file);
    }
  }

  DiskQueue(Path folder, long maxBytes) throws IOException {
    this.folder = folder;
    this.maxBytes = maxBytes;
    // several, so that room is given back before all is done
    fileBytes = Math.min(FILE_BYTES, maxBytes / FILES_AT_LEAST);
    Files.createDirectories(folder);
    acknowledged = keptNumber();
    open();
    if (!segments.isEmpty()) {
      acknowledged = Math.max(acknowledged, segments.getFirst().first);
    }
    read = acknowledged;
    written = Math.max(acknowledged, segments.isEmpty() ? 0 : segments.getLast().end());
    forget();
  }

  private Path numberFile() {
    return folder.resolve("acknowledged");
  }

  private long keptNumber() throws IOException {
    try {
      String text = Files.readString(numberFile()).strip();
      return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    } catch (NoSuchFileException first) {
      return 0;
    }
  }

  private void open() throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      all.forEach(files::add);
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      Segment segment =
          new Segment(file, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
      long size = segment.channel.size();
      while (segment.bytes < size) {
        int length = StoredEvent.length(segment.channel, segment.bytes);
        if (length < 0) {
          segment.channel.truncate(segment.bytes);
          break;
        }
        segment.bytes += length;
        segment.count++;
      }
      segments.add(segment);
    }
  }

  @Override
  public void append(List<byte[]> events) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && bytes() >= maxBytes) {
        changed.await();
      }
      if (closed) {
        throw new IOException("the queue is closed");
      }
      ByteBuffer records = StoredEvent.of(events);
      Segment to = segments.peekLast();
      if (to == null || to.bytes >= fileBytes || to.end() != written) {
        to = new Segment(folder.resolve("%018d%s".formatted(written, SUFFIX)), written);
        segments.add(to);
      }
      int length = records.remaining();
      for (long at = to.bytes; records.hasRemaining(); ) {
        at += to.channel.write(records, at);
      }
      to.channel.force(false);
      to.bytes += length;
      to.count += events.size();
      written += events.size();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<byte[]> read(int most, long bytes) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && read == written) {
        changed.await();
      }
      List<byte[]> events = new ArrayList<>();
      long taken = 0;
      while (!closed && events.size() < most && taken < bytes && read < written) {
        byte[] event = next();
        taken += event.length;
        events.add(event);
      }
      return events;
    } finally {
      lock.unlock();
    }
  }

  private byte[] next() throws IOException {
    Segment from = reading;
    if (from == null || read >= from.end()) {
      from = segments.stream().filter(each -> read < each.end()).findFirst().orElseThrow();
      offset = 0;
      for (long number = from.first; number < read; number++) {
        offset += StoredEvent.length(from.channel, offset);
      }
      reading = from;
      windowOf = null;
    }
    byte[] event = StoredEvent.next(window(from));
    offset += StoredEvent.HEAD + event.length;
    read++;
    return event;
  }

  /**
   * What stands at {@link #offset} and behind it: a whole record at least. It is read by the
   * megabyte, since a call of the system's for each event takes longer than all else of it.
   */
  private ByteBuffer window(Segment from) throws IOException {
    if (windowOf != from || !StoredEvent.isWhole(window)) {
      long there = from.bytes - offset;
      ByteBuffer fresh =
          StoredEvent.read(from.channel, offset, (int) Math.min(there, WINDOW_BYTES));
      if (!StoredEvent.isWhole(fresh) && there > WINDOW_BYTES) {
        fresh =
            StoredEvent.read(
                from.channel, offset, (int) Math.clamp(StoredEvent.length(fresh), 0, there));
      }
      window = fresh;
      windowOf = from;
    }
    return window;
  }

  @Override
  public void acknowledge() throws IOException {
    lock.lock();
    try {
      Path next = numberFile().resolveSibling("acknowledged.new");
      Files.write(next, Long.toString(read).getBytes(StandardCharsets.US_ASCII));
      Files.move(
          next, numberFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      acknowledged = read;
      forget();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Removes the files that nobody needs; the newest is written to. */
  private void forget() throws IOException {
    while (segments.size() > 1 && segments.getFirst().end() <= acknowledged) {
      segments.removeFirst().delete();
    }
    // of one file alone no part can be given back: when all of it is done, the next one begins
    if (segments.size() == 1
        && segments.getFirst().end() <= acknowledged
        && segments.getFirst().bytes >= fileBytes) {
      segments.removeFirst().delete();
    }
  }

  private long bytes() {
    return segments.stream().mapToLong(segment -> segment.bytes).sum();
  }

  @Override
  public State state() {
    lock.lock();
    try {
      return new State("persisted", written - acknowledged, bytes(), maxBytes);
    } finally {
      lock.unlock();
    }
  }

  /** Who waits is told; what is in it stays for the next one. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      for (Segment segment : segments) {
        segment.channel.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
