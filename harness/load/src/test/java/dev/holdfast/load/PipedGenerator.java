package dev.holdfast.load;

import dev.holdfast.spi.Generator;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A generator elsewhere, in this process: with a clock of its own, and pipes for its way. */
final class PipedGenerator implements Generator, AutoCloseable {
  private static final int ROOM = 1 << 20;

  private final String name;
  private final PipedOutputStream orders = new PipedOutputStream();
  private final PipedInputStream said = new PipedInputStream(ROOM);
  private final PipedOutputStream saying = new PipedOutputStream();
  private final Thread thread;

  private PipedGenerator(String name, Duration ahead) {
    this.name = name;
    try {
      InputStream taken = new PipedInputStream(orders, ROOM);
      saying.connect(said);
      GeneratorProgram program =
          new GeneratorProgram(ahead(RunClock.startingNow(), ahead.toNanos()), taken, saying);
      thread = Thread.ofPlatform().daemon().name(name).start(() -> run(program));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PipedGenerator whoseClockIsAhead(String name, Duration ahead) {
    return new PipedGenerator(name, ahead);
  }

  private static void run(GeneratorProgram program) {
    try {
      program.run();
    } catch (IOException e) {
      // its pipes were closed
    }
  }

  private static RunClock ahead(RunClock clock, long nanos) {
    return new RunClock() {
      @Override
      public long nanos() {
        return clock.nanos() + nanos;
      }

      @Override
      public void sleepUntil(long then) throws InterruptedException {
        clock.sleepUntil(then - nanos);
      }
    };
  }

  /** As where the connection to it breaks. */
  void cut() {
    try {
      saying.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OutputStream orders() {
    return orders;
  }

  @Override
  public InputStream said() {
    return said;
  }

  @Override
  public void close() throws IOException {
    orders.close();
    try {
      thread.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
