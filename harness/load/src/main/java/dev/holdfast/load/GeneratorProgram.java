package dev.holdfast.load;

import dev.holdfast.model.Event;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A generator elsewhere: takes orders on its standard input, a line each, and says how they go on
 * its standard output. It ends, and gives up what is under way, when its input does, and when
 * nothing comes there for {@link #LEASE}: whoever gave the orders is dead then, or cut off.
 */
public final class GeneratorProgram {
  static final String TIME = "time ";
  static final String LOAD = "load ";
  static final String STOP = "stop ";
  static final String CLOSE = "close ";

  /** Without a sign of life. */
  static final Duration LEASE = Duration.ofSeconds(6);

  /** Until the first: whoever made this has others to make, and his system to look at. */
  private static final Duration FIRST_LEASE = Duration.ofSeconds(60);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int QUEUED_AT_MOST = 1 << 16;
  private static final int LONGEST_LINE = 64 << 20;
  private static final int ENDED_BY_LEASE = 3;

  private final RunClock clock;
  private final BufferedInputStream orders;
  private final Frame.Out out;
  private final BlockingQueue<Frame> queue = new ArrayBlockingQueue<>(QUEUED_AT_MOST);
  private final Map<Integer, Work> works = new ConcurrentHashMap<>();
  private final AtomicLong lastOrderNanos =
      new AtomicLong(System.nanoTime() + FIRST_LEASE.minus(LEASE).toNanos());
  private volatile boolean over;

  GeneratorProgram(RunClock clock, InputStream orders, OutputStream said) {
    this.clock = clock;
    this.orders = new BufferedInputStream(orders);
    this.out = new Frame.Out(new CheckedOutputStream(new BufferedOutputStream(said), new CRC32()));
  }

  /** Works until its input ends. */
  public static void main(String... arguments) throws IOException {
    GeneratorProgram program = new GeneratorProgram(RunClock.startingNow(), System.in, System.out);
    Thread.ofPlatform().daemon().name("lease").start(() -> program.awaitLeaseEnd());
    program.run();
  }

  private void awaitLeaseEnd() {
    try {
      while (System.nanoTime() - lastOrderNanos.get() < LEASE.toNanos()) {
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(ENDED_BY_LEASE);
  }

  /** Takes orders until there are no more. */
  void run() throws IOException {
    Thread writing = Thread.ofPlatform().daemon().name("said").start(this::write);
    try {
      for (String line = line(); line != null; line = line()) {
        lastOrderNanos.set(System.nanoTime());
        take(line);
      }
    } finally {
      works.values().forEach(Work::close);
      over = true;
      writing.interrupt();
    }
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int each = orders.read(); each >= 0; each = orders.read()) {
      if (each == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("an order is longer than any");
      }
      line.write(each);
      if ((line.size() & 0xffff) == 0) {
        lastOrderNanos.set(System.nanoTime());
      }
    }
    return null;
  }

  private void take(String line) {
    if (line.startsWith(TIME)) {
      say(new Frame.Time(Long.parseLong(line.substring(TIME.length())), clock.nanos()));
    } else if (line.startsWith(LOAD)) {
      Order order = Order.of(line.substring(LOAD.length()));
      works.put(order.id(), Work.start(this, order));
    } else if (line.startsWith(STOP)) {
      work(line.substring(STOP.length())).ifPresent(Work::stop);
    } else if (line.startsWith(CLOSE)) {
      work(line.substring(CLOSE.length())).ifPresent(Work::close);
    }
  }

  private Optional<Work> work(String id) {
    return Optional.ofNullable(works.get(Integer.parseInt(id)));
  }

  /** Never waits where the way out is slower than a load: what cannot be said is counted. */
  private boolean offer(Frame frame) {
    return queue.offer(frame);
  }

  private void say(Frame frame) {
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(frame);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (!over) {
        Frame next = queue.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        for (; next != null; next = queue.poll()) {
          out.write(next);
        }
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // nobody listens any more; then nobody gives orders either
    }
  }

  /** A load that it makes. */
  private static final class Work {
    private final GeneratorProgram program;
    private final Order order;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private @Nullable RunningLoad running;

    private Work(GeneratorProgram program, Order order) {
      this.program = program;
      this.order = order;
    }

    static Work start(GeneratorProgram program, Order order) {
      Work work = new Work(program, order);
      try {
        work.running = work.load();
        Thread.ofVirtual().name("load " + order.load().name()).start(work::watch);
      } catch (RuntimeException e) {
        program.say(new Frame.Over(order.id(), 0, 0, String.valueOf(e.getMessage())));
      }
      return work;
    }

    private RunningLoad load() {
      RunContext context =
          new RunContext(order.run(), Path.of(""), program.clock, event -> tell(event), line -> {});
      return new HttpLoadDriver(
              Transport.best(),
              new Slice(order.index(), order.of()),
              name -> order.environment().get(name))
          .start(
              order.load(),
              new InetSocketAddress(order.host(), order.port()),
              order.firstNanos(),
              order.seed(),
              context,
              request ->
                  (program.offer(new Frame.Ended(order.id(), request)) ? requests : dropped)
                      .incrementAndGet());
    }

    private void tell(Event event) {
      if (!program.offer(new Frame.Told(order.id(), event))) {
        dropped.incrementAndGet();
      }
    }

    private void watch() {
      RunningLoad load = running();
      String why = "";
      try (load) {
        while (!load.awaitEnd(LOOK_EVERY)) {
          look(load);
        }
      } catch (InterruptedException | RuntimeException e) {
        why = String.valueOf(e.getMessage());
      }
      look(load);
      program.say(new Frame.Over(order.id(), requests.get(), dropped.get(), why));
    }

    private void look(RunningLoad load) {
      load.told().forEach(this::tell);
      program.say(new Frame.Goes(order.id(), load.stats()));
    }

    private RunningLoad running() {
      if (running == null) {
        throw new IllegalStateException("load " + order.load().name() + " was not started");
      }
      return running;
    }

    void stop() {
      if (running != null) {
        running.stop();
      }
    }

    void close() {
      if (running != null) {
        running.close();
      }
    }
  }
}
