package dev.holdfast.load;

import dev.holdfast.engine.spi.LoadDriver.RequestSink;
import dev.holdfast.engine.spi.LoadDriver.RunningLoad;
import dev.holdfast.engine.spi.LoadDriver.Stats;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A load under way. One thread does everything, but for one that keeps time where the first cannot,
 * so that nothing but the machine can make a request wait.
 */
final class HttpLoad implements RunningLoad {
  /** So that answers are read in between, when many requests are due at once. */
  private static final int MOST_AT_A_TIME = 256;

  private static final long CLOSE_SECONDS = 10;

  private final String name;
  private final RunContext context;
  private final Schedule schedule;
  private final SplittableRandom random;
  private final List<CallTemplate> templates;
  private final Ledger ledger;
  private final IoEventLoop eventLoop;
  private final Wire wire;
  private final ConnectionSource connections;
  private final Timeouts timeouts;
  private final Pace pace;
  private final StallMeter meter;
  private final AtomicBoolean sinkFailed = new AtomicBoolean();
  private final CountDownLatch allEnded = new CountDownLatch(1);
  private volatile @Nullable Thread loopThread;

  // Both belong to the event loop.
  private long next;
  private boolean stopped;

  private HttpLoad(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests,
      Transport transport) {
    this.name = load.name();
    this.context = context;
    this.schedule = new Schedule(firstNanos, load.rate().perSecond(), load.plannedRequests());
    this.random = new SplittableRandom(seed);
    this.templates = load.requests().stream().map(CallTemplate::new).toList();
    this.ledger = new Ledger(context.clock(), requests, this::sinkFailed, this::endIfOver);
    this.eventLoop =
        new SingleThreadIoEventLoop(
            null, new DefaultThreadFactory("load-" + name, true), transport.ioHandler());
    RequestIdentity identity = new RequestIdentity(context.run(), name);
    this.wire =
        new Wire(transport, eventLoop, target, load.timeout(), identity, context.clock(), ledger);
    this.connections =
        switch (load.connections()) {
          case Connections.Fresh() -> new FreshConnections(wire);
          case Connections.KeepAlive(int count) -> new ConnectionPool(wire, count);
        };
    this.timeouts = new Timeouts(wire, load.timeout().toNanos());
    this.meter = new StallMeter(name, context.clock(), eventLoop);
    this.pace =
        transport.waitsForNanoseconds()
            ? new PaceTimer(schedule, context.clock(), eventLoop, this::takeUpDue)
            : new PaceThread(name, schedule, context.clock(), this::wake);
  }

  static HttpLoad start(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests,
      Transport transport) {
    HttpLoad started = new HttpLoad(load, target, firstNanos, seed, context, requests, transport);
    started.eventLoop.execute(started::begin);
    started.pace.start();
    return started;
  }

  private void begin() {
    loopThread = Thread.currentThread();
    connections.open();
    Rehearsal.play(wire, templates);
    meter.start();
    endIfOver();
  }

  private void wake() {
    tell(this::takeUpDue);
  }

  private void tell(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: it has nothing under way and takes up nothing more.
    }
  }

  /** Takes up the requests that are due: on the event loop, and nowhere else. */
  private void takeUpDue() {
    pace.awake();
    for (int taken = 0; isDue(); taken++) {
      if (taken == MOST_AT_A_TIME) {
        tell(this::takeUpDue);
        return;
      }
      takeUp();
    }
    if (!stopped) {
      pace.taken(next);
    }
  }

  private boolean isDue() {
    return !stopped
        && next < schedule.planned()
        && schedule.intendedNanos(next) <= context.clock().nanos();
  }

  private void takeUp() {
    CallTemplate template = templates.get((int) (next % templates.size()));
    Exchange exchange =
        new Exchange(
            next, schedule.intendedNanos(next), context.clock().nanos(), template.draw(random));
    next++;
    ledger.begin(exchange);
    timeouts.watch();
    connections.send(exchange);
  }

  private void endIfOver() {
    if (ledger.oldest() == null && (stopped || next >= schedule.planned())) {
      meter.stop();
      connections.close();
      allEnded.countDown();
    }
  }

  private void sinkFailed(Throwable failure) {
    if (sinkFailed.compareAndSet(false, true)) {
      context
          .history()
          .append(
              new Event.Trouble(
                  context.clock().nanos(),
                  "load " + name,
                  "a request could not be recorded, and maybe more: " + failure));
    }
  }

  @Override
  public boolean awaitEnd(Duration bound) throws InterruptedException {
    return allEnded.await(bound.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop() {
    pace.stop();
    tell(() -> {
      stopped = true;
      endIfOver();
    });
  }

  @Override
  public List<Event> told() {
    return meter.told();
  }

  @Override
  public Stats stats() {
    return new Stats(
        schedule.planned(),
        ledger.taken(),
        ledger.ok(),
        ledger.slow(),
        ledger.failed(),
        wire.connectionsOpened(),
        ledger.lastSecondP99Nanos());
  }

  /**
   * {@inheritDoc} Requests that are given up are handed to the sink as indeterminate with {@code
   * given up}, before this returns. Takes some 10 s at most.
   *
   * @throws IllegalStateException where the sink holds the load's thread for longer than that
   */
  @Override
  public void close() {
    pace.stop();
    tell(() -> {
      stopped = true;
      for (Exchange left = ledger.oldest(); left != null; left = ledger.oldest()) {
        Connection connection = left.connection();
        if (connection == null) {
          ledger.givenUp(left, 0, List.of());
        } else {
          connection.abandon();
        }
      }
      endIfOver();
    });
    var _ = eventLoop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    while (!isGone() && System.nanoTime() < deadline) {
      try {
        eventLoop.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        for (Thread thread : threads()) {
          thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!isGone()) {
      throw new IllegalStateException(
          "load %s: after %ds its threads are still there; of the loop's, this stands on top: %s"
              .formatted(name, CLOSE_SECONDS, whereTheLoopStands()));
    }
  }

  private List<Thread> threads() {
    List<Thread> threads = new ArrayList<>(pace.threads());
    Thread loop = loopThread;
    if (loop != null) {
      threads.add(loop);
    }
    return threads;
  }

  private boolean isGone() {
    return eventLoop.isTerminated() && threads().stream().noneMatch(Thread::isAlive);
  }

  private String whereTheLoopStands() {
    Thread loop = loopThread;
    StackTraceElement[] stack = loop == null ? new StackTraceElement[0] : loop.getStackTrace();
    return stack.length == 0 ? "nothing" : stack[0].toString();
  }
}
