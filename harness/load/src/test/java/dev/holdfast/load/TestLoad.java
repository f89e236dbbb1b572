package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Table;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.LoadDriver.RequestSink;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A load for tests: its settings, then its run and what came of it. */
final class TestLoad {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final InetSocketAddress target;
  private final List<Request> ended = new CopyOnWriteArrayList<>();
  private final List<Event> history = new CopyOnWriteArrayList<>();
  private RunClock clock = RunClock.startingNow();
  private RequestSink also = request -> {};
  private double perSecond = 100;
  private long requests = 20;
  private Duration timeout = Duration.ofSeconds(20);
  private Connections connections = new Connections.KeepAlive(4);
  private List<RequestTemplate> templates =
      List.of(new RequestTemplate("GET", "/things/${1..1000}", new Ok(200, Map.of(), null)));
  private long seed = 1;
  private Protocol protocol = Protocol.PLAIN;
  private Map<String, String> headers = Map.of();
  private @Nullable Table data;
  private int redirectsAtMost;
  private long answerAtMost = Load.ANSWER_AT_MOST;
  private Transport transport = Transport.best();
  private List<Generator> generators = List.of();

  private TestLoad(InetSocketAddress target) {
    this.target = target;
  }

  static TestLoad on(TestServer server) {
    return new TestLoad(server.address());
  }

  static TestLoad on(InetSocketAddress target) {
    return new TestLoad(target);
  }

  TestLoad requests(long requests, double perSecond) {
    this.requests = requests;
    this.perSecond = perSecond;
    return this;
  }

  TestLoad timeout(Duration timeout) {
    this.timeout = timeout;
    return this;
  }

  TestLoad fresh() {
    connections = new Connections.Fresh();
    return this;
  }

  TestLoad keepAlive(int count) {
    connections = new Connections.KeepAlive(count);
    return this;
  }

  TestLoad of(RequestTemplate... templates) {
    this.templates = List.of(templates);
    return this;
  }

  TestLoad get(String path, Ok ok) {
    return of(new RequestTemplate("GET", path, ok));
  }

  TestLoad protocol(Protocol protocol) {
    this.protocol = protocol;
    return this;
  }

  TestLoad headers(Map<String, String> headers) {
    this.headers = headers;
    return this;
  }

  TestLoad data(Table data) {
    this.data = data;
    return this;
  }

  TestLoad redirectsAtMost(int many) {
    redirectsAtMost = many;
    return this;
  }

  TestLoad answerAtMost(long bytes) {
    answerAtMost = bytes;
    return this;
  }

  TestLoad seed(long seed) {
    this.seed = seed;
    return this;
  }

  TestLoad transport(Transport transport) {
    this.transport = transport;
    return this;
  }

  /** Made by those. */
  TestLoad by(List<Generator> generators) {
    this.generators = generators;
    return this;
  }

  TestLoad clock(RunClock clock) {
    this.clock = clock;
    return this;
  }

  /** A sink that sees each request after it was noted here. */
  TestLoad also(RequestSink also) {
    this.also = also;
    return this;
  }

  RunClock clock() {
    return clock;
  }

  RunningLoad start() throws InterruptedException {
    Load load =
        new Load(
            "browse",
            "gateway",
            Pace.steady(
                new Rate(perSecond), Duration.ofNanos((long) ((requests + 0.5) * 1e9 / perSecond))),
            timeout,
            connections,
            protocol,
            headers,
            data,
            answerAtMost,
            redirectsAtMost,
            templates);
    RunContext context = new RunContext("run-1", Path.of("."), clock, history::add, line -> {});
    LoadDriver driver = new HttpLoadDriver(transport);
    return (generators.isEmpty() ? driver : driver.by(generators))
        .start(
            load,
            target,
            clock.nanos() + 20_000_000,
            seed,
            context,
            request -> {
              ended.add(request);
              also.ended(request);
            });
  }

  /** Runs it to its end. */
  Stats run() throws InterruptedException {
    try (RunningLoad running = start()) {
      assertThat(running.awaitEnd(BOUND)).as("over within %s: %s", BOUND, running.stats()).isTrue();
      return running.stats();
    }
  }

  /** Those that ended, in the order of their numbers. */
  List<Request> ended() {
    return ended.stream().sorted(Comparator.comparingLong(Request::number)).toList();
  }

  Request ended(int number) {
    return ended().get(number);
  }

  List<String> errors() {
    return ended().stream().map(Request::error).toList();
  }

  List<Event> history() {
    return history;
  }

  /** Waits for something that another thread brings about. */
  static void await(String what, BooleanSupplier holds, Supplier<?> lastSeen) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("%s within %s; last seen: %s", what, BOUND, lastSeen.get())
          .isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
