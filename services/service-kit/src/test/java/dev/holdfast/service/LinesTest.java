package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Takes a write only when it may, and says how many it took. */
  private static final class Gate extends OutputStream {
    private final Semaphore may = new Semaphore(0);
    private final Semaphore asked = new Semaphore(0);
    private final AtomicInteger writes = new AtomicInteger();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      throw new AssertionError();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      asked.release();
      may.acquireUninterruptibly();
      writes.incrementAndGet();
      taken.write(bytes, offset, length);
    }

    synchronized String text() {
      return taken.toString(StandardCharsets.UTF_8);
    }
  }

  private final Gate gate = new Gate();
  private final List<Long> told = new CopyOnWriteArrayList<>();
  private final Lines lines =
      new Lines(() -> new PrintStream(gate, false, StandardCharsets.UTF_8), told::add);

  @Test
  void linesThatAreGivenDuringAWriteShareTheNext() throws Exception {
    Lines.Batch first = lines.give(() -> bytes("1\n"));
    gate.asked.acquire();
    List<Lines.Batch> others = new ArrayList<>();
    for (int i = 2; i <= 9; i++) {
      String text = i + "\n";
      others.add(lines.give(() -> bytes(text)));
    }
    assertThat(first.await(SHORT)).isFalse();
    gate.may.release(2);

    assertThat(first.await(LONG)).isTrue();
    for (Lines.Batch other : others) {
      assertThat(other.await(LONG)).isTrue();
    }
    assertThat(gate.text()).isEqualTo("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    assertThat(gate.writes).hasValue(2);
  }

  @Test
  void flushWaitsForAllThatWasGiven() {
    assertThat(lines.flush(SHORT)).isTrue();
    lines.give(() -> bytes("1\n"));
    assertThat(lines.flush(SHORT)).isFalse();
    gate.may.release(10);
    assertThat(lines.flush(LONG)).isTrue();
    assertThat(gate.text()).isEqualTo("1\n");
  }

  @Test
  void aStallIsSeenAndItsQueueBounded() throws Exception {
    lines.give(() -> bytes("1\n"));
    gate.asked.acquire();
    TestServices.eventually(() -> !lines.well(), () -> "still well");
    byte[] large = new byte[600_000];
    Lines.Batch taken = lines.give(() -> large);
    Lines.Batch tooMuch = lines.give(() -> large);

    assertThat(tooMuch.await(LONG)).isFalse();
    assertThat(lines.lost()).isEqualTo(1);
    gate.may.release(10);
    assertThat(taken.await(LONG)).isTrue();
    TestServices.eventually(lines::well, () -> "not well again");
    assertThat(lines.flush(LONG)).isTrue();
    assertThat(told).containsExactly(1L);
  }

  /** A full disk, a reader that is gone: what was not taken does not count as written. */
  @Test
  void whatStdoutDoesNotTakeIsNotWritten() throws Exception {
    Lines full =
        new Lines(
            () ->
                new PrintStream(
                    new OutputStream() {
                      @Override
                      public void write(int octet) throws IOException {
                        throw new IOException("No space left on device");
                      }
                    },
                    false,
                    StandardCharsets.UTF_8),
            told::add);

    assertThat(full.give(() -> bytes("1\n")).await(LONG)).isFalse();
    assertThat(full.well()).isFalse();
    assertThat(full.lost()).isEqualTo(1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
