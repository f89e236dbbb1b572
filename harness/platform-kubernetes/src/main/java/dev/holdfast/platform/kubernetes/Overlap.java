package dev.holdfast.platform.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What of a log that is read once more is new. A node that has rotated the log gives only the
 * newest of it from the beginning, so how much was read says nothing; the lines themselves tell
 * where it goes on: the longest run of lines at the end of what was read that is also the beginning
 * of what is read now. Where there is none, all of it is new, and something may be missing before
 * it.
 */
final class Overlap {
  /** Lines that agree for so long are no chance, and need not be kept. */
  private static final int KEPT_BYTES = 1 << 20;

  /** Of a log that says the same again and again; what was compared until then is taken for old. */
  private static final long MOST_LOOKS = 50_000_000;

  private final Lines before;
  private final OutputStream to;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /** What is new if no more of the lines before come to agree with all of this reading. */
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  /** With which of the lines before this reading may have begun, so that all agreed since. */
  private int[] begins;

  private int read;
  private long looks;
  private boolean overlapped;
  private boolean searching;

  /** The lines that were read until now, of which the last may have no end yet. */
  static final class Lines {
    private int[] hashes = new int[1024];
    private int count;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();

    /** Bytes that are new, however many lines they are. */
    void add(byte[] bytes, int from, int length) {
      int start = from;
      for (int i = from; i < from + length; i++) {
        if (bytes[i] == '\n') {
          open.write(bytes, start, i - start);
          add(Arrays.hashCode(open.toByteArray()));
          open.reset();
          start = i + 1;
        }
      }
      open.write(bytes, start, from + length - start);
    }

    private void add(int hash) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, count * 2);
      }
      hashes[count++] = hash;
    }

    boolean none() {
      return count == 0 && open.size() == 0;
    }
  }

  /**
   * Another reading.
   *
   * @param to where what is new goes
   */
  Overlap(Lines before, OutputStream to) {
    this.before = before;
    this.to = to;
    begins = IntStream.range(0, before.count).toArray();
    searching = !before.none();
    overlapped = !searching;
  }

  /** More of the reading. */
  void add(byte[] bytes, int length) throws IOException {
    int at = 0;
    while (at < length && searching) {
      byte next = bytes[at++];
      line.write(next);
      if (next == '\n') {
        whole(line.toByteArray());
        line.reset();
      }
    }
    if (at < length) {
      pass(bytes, at, length - at);
    }
  }

  /** The reading is over; its last line may have no end. */
  void end() throws IOException {
    byte[] rest = line.toByteArray();
    boolean caughtUp = IntStream.of(begins).anyMatch(begin -> begin + read == before.count);
    if (searching && goesOn(rest) && (caughtUp || (read == 0 && before.open.size() > 0))) {
      int open = before.open.size();
      overlapped = true;
      pass(rest, open, rest.length - open);
    }
  }

  private void whole(byte[] text) throws IOException {
    boolean reached = agree(Arrays.hashCode(Arrays.copyOf(text, text.length - 1)));
    int open = before.open.size();
    if ((reached || (read == 0 && open > 0)) && goesOn(text)) {
      overlapped = true;
      kept.reset();
      kept.write(text, open, text.length - open);
    } else {
      kept.writeBytes(text);
    }
    read++;
    if (kept.size() > KEPT_BYTES && begins.length > 0) {
      kept.reset();
      overlapped = true;
    }
    if (begins.length == 0) {
      found();
    }
  }

  /** Leaves those beginnings that agree with this line too; whether one had come to its end. */
  private boolean agree(int hash) {
    int still = 0;
    boolean reached = false;
    looks += begins.length;
    for (int begin : begins) {
      int place = begin + read;
      reached |= place == before.count;
      if (place < before.count && before.hashes[place] == hash) {
        begins[still++] = begin;
      }
    }
    begins = looks > MOST_LOOKS ? new int[0] : Arrays.copyOf(begins, still);
    return reached;
  }

  /** Whether the line is longer than the one that had no end yet, and begins with it. */
  private boolean goesOn(byte[] text) {
    byte[] open = before.open.toByteArray();
    return text.length > open.length && Arrays.equals(open, Arrays.copyOf(text, open.length));
  }

  private void found() throws IOException {
    searching = false;
    byte[] all = kept.toByteArray();
    kept.reset();
    if (!overlapped && before.open.size() > 0) {
      pass(new byte[] {'\n'}, 0, 1);
    }
    pass(all, 0, all.length);
  }

  private void pass(byte[] bytes, int from, int length) throws IOException {
    to.write(bytes, from, length);
    before.add(bytes, from, length);
  }

  /** Whether it is known where this reading goes on; else lines before it may be missing. */
  boolean known() {
    return overlapped || searching;
  }
}
