package dev.holdfast.sample.broken;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stdout that loses, doubles or misnumbers the lines that are written to it. */
final class BrokenLines extends OutputStream {
  private static final int KEPT_BACK = 50;
  private static final int ONE_IN = 100;
  private static final int BEGINS_AGAIN_AFTER = 200;
  private static final Pattern SEQUENCE = Pattern.compile("\"event\\.sequence\":(\\d+)");

  private final PrintStream real;
  private final Flaw flaw;
  private final Deque<byte[]> keptBack = new ArrayDeque<>();
  private long lines;

  BrokenLines(PrintStream real, Flaw flaw) {
    this.real = real;
    this.flaw = flaw;
  }

  PrintStream printStream() {
    return new PrintStream(this, true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int octet) {
    real.write(octet);
  }

  /** The kit writes a whole line at a time. */
  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    byte[] line = new byte[length];
    System.arraycopy(bytes, offset, line, 0, length);
    lines++;
    switch (flaw) {
      case DROPS_LAST_LINES -> {
        // those of requests alone, so that their number does not depend on what else was said last
        if (!new String(line, StandardCharsets.UTF_8).contains("\"http.request.id\"")) {
          real.write(line);
        } else {
          keptBack.addLast(line);
        }
        if (keptBack.size() > KEPT_BACK) {
          real.write(keptBack.removeFirst());
        }
      }
      case DOUBLES_LINES -> {
        real.write(line);
        if (lines % ONE_IN == 0) {
          real.write(line);
        }
      }
      default -> real.write(misnumbered(line));
    }
    real.flush();
  }

  private static byte[] misnumbered(byte[] line) {
    Matcher sequence = SEQUENCE.matcher(new String(line, StandardCharsets.UTF_8));
    return sequence
        .replaceFirst(found ->
            "\"event.sequence\":" + ((Long.parseLong(found.group(1)) - 1) % BEGINS_AGAIN_AFTER + 1))
        .getBytes(StandardCharsets.UTF_8);
  }
}
