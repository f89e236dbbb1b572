package dev.holdfast.load;

import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Protocol;
import dev.holdfast.spi.LoadDriver.RequestSink;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import dev.holdfast.spi.RunContext;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A load under way. One thread does everything, but for one that keeps time where the first cannot,
 * so that nothing but the machine can make a request wait.
 */
final class HttpLoad implements RunningLoad {
  /** So that answers are read in between, when many requests are due at once. */
  private static final int MOST_AT_A_TIME = 256;

  private static final long CLOSE_SECONDS = 10;

  /** Odd, and none that a random number's own steps add up to soon. */
  private static final long STEP = 0xd1342543de82ef95L;

  private static final String GIVEN_UP = "given up";
  private static final Map<String, String> NO_CAPTURES = Map.of();

  private final String name;
  private final RunContext context;
  private final Timetable timetable;
  private final long seed;
  private final List<CallTemplate> templates;
  private final Account account;
  private final IoEventLoop eventLoop;
  private final Wire wire;
  private final ConnectionSource connections;
  private final Timeouts timeouts;
  private final Pace pace;
  private final StallMeter meter;
  private final AtomicBoolean sinkFailed = new AtomicBoolean();
  private final AtomicBoolean cannotSend = new AtomicBoolean();
  private final CountDownLatch allEnded = new CountDownLatch(1);
  private volatile @Nullable Thread loopThread;

  private final boolean hasJourneys;
  private final Slice slice;

  /** How many requests in a row are sent by one generator. */
  private final int width;

  // All belong to the event loop.
  private final Map<Long, Journey> journeys = new HashMap<>();
  private long next;
  private int parked;
  private boolean stopped;

  private HttpLoad(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests,
      Transport transport,
      Slice slice,
      UnaryOperator<@Nullable String> environment) {
    this.name = load.name();
    this.slice = slice;
    this.context = context;
    this.timetable = new Timetable(firstNanos, load.pace());
    this.seed = seed;
    Protocol protocol = load.protocol();
    Protocol.Tls tls = protocol.tls();
    @Nullable String named = protocol.host();
    String address = Wire.hostOf(target);
    String host = named != null ? named : tls == null ? address : load.service();
    this.templates =
        load.requests().stream()
            .map(request -> new CallTemplate(request, load, host, environment))
            .toList();
    this.hasJourneys = templates.stream().anyMatch(template -> !template.gives().isEmpty());
    this.width = hasJourneys ? templates.size() : 1;
    this.next = slice.firstFrom(0, width);
    this.account =
        new Account(context.clock(), requests, this::sinkFailed, this::cannotSend, this::endIfOver);
    this.eventLoop =
        new SingleThreadIoEventLoop(
            null, new DefaultThreadFactory("load-" + name, true), transport.ioHandler());
    RequestIdentity identity = new RequestIdentity(context.run(), name);
    this.wire =
        new Wire(
            transport,
            eventLoop,
            target,
            load.timeout(),
            identity,
            context.clock(),
            account,
            tls == null ? null : new Security(tls, nameOf(host), protocol.http2()),
            load.answerAtMost(),
            templates.stream().anyMatch(CallTemplate::looksIntoBodies),
            new Redirects(
                load.redirectsAtMost(),
                tls != null,
                address,
                load.service(),
                load.port()
                    .filter(port -> port.matches("[0-9]{1,5}"))
                    .map(Integer::valueOf)
                    .orElse(target.getPort()),
                this::sendOn));
    this.connections =
        switch (slice.share(load.connections())) {
          case Connections.Fresh() ->
              protocol.http2() ? new Http2Connections(wire, 0) : new FreshConnections(wire);
          case Connections.KeepAlive(int count) ->
              protocol.http2()
                  ? new Http2Connections(wire, count)
                  : new ConnectionPool(wire, count);
        };
    this.timeouts = new Timeouts(wire, load.timeout().toNanos());
    this.meter = new StallMeter(name, context.clock(), eventLoop);
    this.pace =
        transport.waitsForNanoseconds()
            ? new PaceTimer(timetable, context.clock(), eventLoop, this::takeUpDue)
            : new PaceThread(name, timetable, context.clock(), this::wake);
  }

  static HttpLoad start(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests,
      Transport transport,
      Slice slice,
      UnaryOperator<@Nullable String> environment) {
    HttpLoad started =
        new HttpLoad(
            load, target, firstNanos, seed, context, requests, transport, slice, environment);
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
        && next < timetable.planned()
        && timetable.intendedNanos(next) <= context.clock().nanos();
  }

  private void takeUp() {
    long number = next;
    next = slice.firstFrom(number + 1, width);
    CallTemplate template = templates.get((int) (number % templates.size()));
    if (hasJourneys) {
      Journey journey = journeys.computeIfAbsent(number / templates.size(), begun -> new Journey());
      journey.await(template.gives(), number);
      takeUp(number, template, journey, timetable.intendedNanos(number));
    } else {
      begin(number, template, timetable.intendedNanos(number), NO_CAPTURES, captured -> {});
    }
  }

  /**
   * A request that needs what an earlier one captures is intended for its time or for when that one
   * has ended, whichever is later: what the earlier one had to wait counts there, and once.
   */
  private void takeUp(long number, CallTemplate template, Journey journey, long intendedNanos) {
    if (stopped) {
      return;
    }
    if (journey.awaits(template.needs())) {
      parked++;
      journey.park(() -> {
        parked--;
        takeUp(number, template, journey, Math.max(intendedNanos, context.clock().nanos()));
      });
      return;
    }
    Consumer<Map<String, String>> onEnd = got -> ended(number, template, journey, got);
    Optional<String> lost = journey.lost(template.needs());
    if (lost.isPresent()) {
      Exchange never =
          new Exchange(
              number,
              intendedNanos,
              Math.max(intendedNanos, context.clock().nanos()),
              template.draw(random(number), journey.captured()),
              onEnd);
      account.begin(never);
      account.indeterminate(never, 0, List.of(), lost.get());
    } else {
      begin(number, template, intendedNanos, journey.captured(), onEnd);
    }
  }

  private void ended(long number, CallTemplate template, Journey journey, Map<String, String> got) {
    if ((number + 1) % templates.size() == 0) {
      // the last of its list; those before it that are still under way have the journey themselves
      journeys.remove(number / templates.size());
    }
    journey.ended(template.gives(), number, got);
  }

  private void begin(
      long number,
      CallTemplate template,
      long intendedNanos,
      Map<String, String> captured,
      Consumer<Map<String, String>> onEnd) {
    Exchange exchange =
        new Exchange(
            number,
            intendedNanos,
            context.clock().nanos(),
            template.draw(random(number), captured),
            onEnd);
    account.begin(exchange);
    timeouts.watch();
    connections.send(exchange);
  }

  /** Of each request its own, so that it draws the same whoever sends it, and whenever. */
  private SplittableRandom random(long number) {
    return new SplittableRandom(seed + number * STEP);
  }

  /** Once what brought the answer can be used again. */
  private void sendOn(Exchange exchange) {
    tell(() -> {
      if (!exchange.ended()) {
        connections.send(exchange);
      }
    });
  }

  private void endIfOver() {
    boolean allTaken = stopped || (next >= timetable.planned() && parked == 0);
    if (account.oldest() == null && allTaken) {
      meter.stop();
      connections.close();
      allEnded.countDown();
    }
  }

  /** A host without its port. */
  private static String nameOf(String host) {
    return host.startsWith("[")
        ? host.substring(1, host.indexOf(']'))
        : host.replaceFirst(":[0-9]+$", "");
  }

  private void sinkFailed(Throwable failure) {
    once(sinkFailed, "a request could not be recorded, and maybe more: " + failure);
  }

  private void cannotSend(String why) {
    once(
        cannotSend,
        why
            + ", so requests were not sent; keep connections alive (connections:"
            + " {keep-alive: 32}), keep fewer of them, or ask for a lower rate");
  }

  private void once(AtomicBoolean said, String what) {
    if (said.compareAndSet(false, true)) {
      context.history().append(new Event.Trouble(context.clock().nanos(), "load " + name, what));
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
        slice.count(timetable.planned(), width),
        account.taken(),
        account.ok(),
        account.slow(),
        account.failed(),
        wire.connectionsOpened(),
        account.lastSecondP99Nanos());
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
      for (Exchange left = account.oldest(); left != null; left = account.oldest()) {
        Carrier carrier = left.carrier();
        if (carrier == null) {
          account.indeterminate(left, 0, List.of(), GIVEN_UP);
        } else {
          carrier.abandon(GIVEN_UP);
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
