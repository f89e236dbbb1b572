package dev.holdfast.load;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Searches for the highest rate that one generator holds, and several together, each a process as
 * the pods of a load's Job run it, and prints it beside what a request cost them in processor time.
 * {@code .ci/bench-load --generators=1,3} starts it.
 */
final class SeveralGenerators {
  private static final Duration AHEAD = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(30);

  /**
   * In it a generator gets as fast as it will be; with a quarter of a processor that takes long.
   */
  private static final int WARM_UP_SECONDS = 15;

  /** Of each try, not measured: what the one before has left. */
  private static final int SETTLING_SECONDS = 2;

  private static final double STEP = 1.5;
  private static final int HALVINGS = 3;

  private final Settings settings;
  private final RunClock clock = RunClock.startingNow();
  private final RunContext context =
      new RunContext("bench", Path.of("."), clock, event -> {}, System.err::println);

  private SeveralGenerators(Settings settings) {
    this.settings = settings;
  }

  /**
   * How to measure.
   *
   * @param shares of a processor that each generator may take, in percent; 100 and more is no limit
   * @param from the rate of each generator with which the search begins
   * @param lagMillis 99 of 100 requests are sent no later than that where a rate is held
   */
  private record Settings(
      List<Integer> generators, List<Integer> shares, int from, int seconds, double lagMillis) {
    static Settings of(Map<String, String> options) {
      return new Settings(
          numbers(options.getOrDefault("generators", "1,3")),
          numbers(options.getOrDefault("shares", "25,100")),
          Integer.parseInt(options.getOrDefault("from", "500")),
          Integer.parseInt(options.getOrDefault("seconds", "5")),
          Double.parseDouble(options.getOrDefault("lag", "100")));
    }

    private static List<Integer> numbers(String text) {
      return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }
  }

  /**
   * What came of one rate.
   *
   * @param each the rate of each generator
   * @param cpuMicros of all of them together, a request
   */
  private record Tried(int each, boolean held, double lagMillis, double cpuMicros, long wrong) {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      options.put(arg.substring(2, equals), arg.substring(equals + 1));
    }
    new SeveralGenerators(Settings.of(options)).run();
  }

  private void run() throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "highest rate of which 99 in 100 requests were sent within %.0f ms, for %d s each%n",
        settings.lagMillis(),
        settings.seconds());
    for (int share : settings.shares()) {
      double alone = 0;
      for (int many : settings.generators()) {
        Tried best = search(many, share);
        int total = best.each() * many;
        alone = alone == 0 ? (double) total / many : alone;
        System.out.printf(
            Locale.ROOT,
            "%d of %s: %,d/s held, %.2f x one; send lag p99 %.1f ms, %.1f us of processor time a request%n",
            many,
            share < 100 ? share + "% of a processor" : "no limit",
            total,
            total / alone,
            best.lagMillis(),
            best.cpuMicros());
      }
    }
  }

  private Tried search(int many, int share) throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BenchServer.class.getName(),
                BenchProtocol.HTTP.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<GeneratorProcess> generators = new ArrayList<>();
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      int port = Integer.parseInt(out.readLine());
      for (int number = 1; number <= many; number++) {
        generators.add(GeneratorProcess.start(number, share));
      }
      LoadDriver driver = new HttpLoadDriver().by(List.copyOf(generators));
      attempt(driver, generators, port, settings.from(), WARM_UP_SECONDS);
      return search(driver, generators, port);
    } finally {
      generators.forEach(GeneratorProcess::close);
      server.getOutputStream().close();
      if (!server.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  /** Upwards until a rate is not held, then between that one and the last that was. */
  private Tried search(LoadDriver driver, List<GeneratorProcess> generators, int port)
      throws InterruptedException {
    Tried held = attempt(driver, generators, port, settings.from(), settings.seconds());
    if (!held.held()) {
      throw new IllegalStateException(
          "not even %d/s each are held: %s; take a lower --from".formatted(settings.from(), held));
    }
    Tried next = held;
    while (next.held()) {
      held = next;
      next =
          attempt(
              driver, generators, port, (int) Math.round(held.each() * STEP), settings.seconds());
    }
    int tooMuch = next.each();
    for (int halving = 0; halving < HALVINGS; halving++) {
      int middle = (int) Math.round(Math.sqrt((double) held.each() * tooMuch));
      Tried between = attempt(driver, generators, port, middle, settings.seconds());
      if (between.held()) {
        held = between;
      } else {
        tooMuch = middle;
      }
    }
    return held;
  }

  private Tried attempt(
      LoadDriver driver, List<GeneratorProcess> generators, int port, int each, int seconds)
      throws InterruptedException {
    int rate = each * generators.size();
    Queue<Request> ended = new ConcurrentLinkedQueue<>();
    long first = clock.nanos() + AHEAD.toNanos();
    long from = first + TimeUnit.SECONDS.toNanos(SETTLING_SECONDS);
    Load load = load(rate, Duration.ofSeconds(SETTLING_SECONDS + seconds));
    double cpu;
    try (RunningLoad running =
        driver.start(
            load,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            first,
            42,
            context,
            ended::add)) {
      clock.sleepUntil(from);
      double before = cpuMicros(generators);
      clock.sleepUntil(from + TimeUnit.SECONDS.toNanos(seconds));
      cpu = cpuMicros(generators) - before;
      if (!running.awaitEnd(GRACE)) {
        throw new IllegalStateException("not over: " + running.stats());
      }
    }
    List<Request> measured =
        ended.stream().filter(request -> request.intendedNanos() >= from).toList();
    long[] lags =
        measured.stream()
            .mapToLong(request -> request.startedNanos() - request.intendedNanos())
            .sorted()
            .toArray();
    double lag = lags[(int) Math.ceil(0.99 * lags.length) - 1] / 1e6;
    long wrong = measured.stream().filter(request -> request.answer() != Answer.OK).count();
    boolean held = lag <= settings.lagMillis() && wrong == 0;
    Tried tried = new Tried(each, held, lag, cpu / measured.size(), wrong);
    System.err.printf(
        Locale.ROOT,
        "  %d x %,d/s %s: send lag p99 %.1f ms, %.1f us a request, %d wrong answers%n",
        generators.size(),
        each,
        held ? "held" : "not held",
        lag,
        tried.cpuMicros(),
        wrong);
    return tried;
  }

  private static double cpuMicros(List<GeneratorProcess> generators) {
    return generators.stream().mapToDouble(GeneratorProcess::cpuMicros).sum();
  }

  private static Load load(int rate, Duration lasts) {
    return new Load(
        "bench",
        "bench",
        Pace.steady(new Rate(rate), lasts),
        Duration.ofSeconds(2),
        new Connections.KeepAlive(96),
        Protocol.PLAIN,
        Map.of(),
        null,
        Load.ANSWER_AT_MOST,
        0,
        List.of(
            new RequestTemplate(
                "GET",
                "/api/products/${1..1000}",
                new Ok(200, Map.of("id", new Ok.JsonRule.EqualTo("${1..1000}")), null))));
  }
}
