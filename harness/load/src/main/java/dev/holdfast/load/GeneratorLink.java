package dev.holdfast.load;

import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Generator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The harness's end of the way to a generator: asks its clock each second, which is the sign of
 * life, too, and hands on what it says of each load.
 */
final class GeneratorLink implements AutoCloseable {
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);
  private static final Duration ASK_QUICKLY = Duration.ofMillis(20);
  private static final int FIRST_ASKED = 10;

  /** A message of a cluster's API has its bounds. */
  private static final int AT_A_TIME = 1 << 14;

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  /**
   * How its clock stands beside that of this machine.
   *
   * @param offsetNanos what its clock shows more
   * @param errorNanos by how much that may be wrong either way
   */
  record Offset(long offsetNanos, long errorNanos) {}

  /** Takes what is said of one load, on the link's thread. */
  interface Ear {
    /** Something was said. */
    void hears(Frame frame);

    /** Nothing more will be. */
    void lost(String why);
  }

  private final Generator generator;
  private final CountDownLatch asked = new CountDownLatch(FIRST_ASKED);
  private final Map<Long, Long> askedNanos = new ConcurrentHashMap<>();
  private final Map<Integer, Ear> ears = new ConcurrentHashMap<>();
  private final ReentrantLock writing = new ReentrantLock();
  private final Thread asking;
  private volatile @Nullable Offset best;
  private volatile @Nullable Offset last;
  private volatile @Nullable String lost;
  private volatile boolean closed;

  private GeneratorLink(Generator generator) {
    this.generator = generator;
    asking = Thread.ofVirtual().name("asks " + generator.name()).unstarted(this::ask);
  }

  /** Begins to ask; whether it answers, {@link #awaitAnswers} tells. */
  static GeneratorLink to(Generator generator) {
    GeneratorLink link = new GeneratorLink(generator);
    Thread.ofVirtual().name("hears " + generator.name()).start(link::hear);
    link.asking.start();
    return link;
  }

  /**
   * Returns once the generator has answered.
   *
   * @throws CannotStart where it does not
   */
  void awaitAnswers() throws InterruptedException {
    boolean answers = asked.await(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    String why = lost;
    if (!answers || why != null) {
      throw new CannotStart(
          "the generator %s does not answer: %s"
              .formatted(
                  name(),
                  why == null ? "nothing came for " + ANSWERS_WITHIN.toSeconds() + " s" : why));
    }
  }

  String name() {
    return generator.name();
  }

  /** By the quickest answer, which is wrong by least. */
  Offset best() {
    Offset known = best;
    if (known == null) {
      throw new IllegalStateException("it has not answered");
    }
    return known;
  }

  /** By the last answer. */
  Offset last() {
    Offset known = last;
    return known == null ? best() : known;
  }

  /** Tells of a load from now on; where the way is lost already, that. */
  void listen(int id, Ear ear) {
    ears.put(id, ear);
    String why = lost;
    if (why != null && ears.remove(id) != null) {
      ear.lost(why);
    }
  }

  /** Gives an order; one that the way takes no more is told to the ears as lost. */
  void order(String line) {
    try {
      write(line);
    } catch (IOException e) {
      lose(String.valueOf(e.getMessage()));
    }
  }

  private void write(String line) throws IOException {
    writing.lock();
    try {
      OutputStream orders = generator.orders();
      byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      for (int from = 0; from < bytes.length; from += AT_A_TIME) {
        orders.write(bytes, from, Math.min(AT_A_TIME, bytes.length - from));
        orders.flush();
      }
    } finally {
      writing.unlock();
    }
  }

  private void ask() {
    try {
      for (long number = 0; !closed && lost == null; number++) {
        askedNanos.put(number, System.nanoTime());
        order(GeneratorProgram.TIME + number);
        Thread.sleep(number < FIRST_ASKED ? ASK_QUICKLY : ASK_EVERY);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void hear() {
    Frame.In in =
        new Frame.In(
            new CheckedInputStream(new BufferedInputStream(generator.said()), new CRC32()));
    try {
      while (true) {
        hear(in.read());
      }
    } catch (IOException | RuntimeException e) {
      lose(e.getMessage() == null ? "the connection to it ended" : e.getMessage());
    }
  }

  private void hear(Frame frame) {
    switch (frame) {
      case Frame.Time(long number, long nanos) -> compare(number, nanos);
      case Frame.Ended(int id, _) -> tell(id, frame);
      case Frame.Told(int id, _) -> tell(id, frame);
      case Frame.Goes(int id, _) -> tell(id, frame);
      case Frame.Over(int id, _, _, _) -> {
        tell(id, frame);
        ears.remove(id);
      }
    }
  }

  private void tell(int id, Frame frame) {
    Ear ear = ears.get(id);
    if (ear != null) {
      ear.hears(frame);
    }
  }

  /** It showed that at some moment between question and answer. */
  private void compare(long number, long nanos) {
    long now = System.nanoTime();
    Long from = askedNanos.remove(number);
    if (from == null) {
      return;
    }
    long error = (now - from + 1) / 2;
    Offset seen = new Offset(nanos - from - error, error);
    last = seen;
    Offset known = best;
    if (known == null || error < known.errorNanos) {
      best = seen;
    }
    asked.countDown();
  }

  private void lose(String why) {
    if (lost == null) {
      lost = why;
    }
    while (asked.getCount() > 0) {
      asked.countDown();
    }
    ears.keySet()
        .forEach(id -> {
          Ear ear = ears.remove(id);
          if (ear != null) {
            ear.lost(why);
          }
        });
  }

  /** The generator ends then. */
  @Override
  public void close() {
    closed = true;
    asking.interrupt();
    try {
      generator.orders().close();
    } catch (IOException e) {
      // it has ended
    }
  }
}
