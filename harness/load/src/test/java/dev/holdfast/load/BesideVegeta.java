package dev.holdfast.load;

import dev.holdfast.load.Peer.Sent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Runs load generators in turn against one server, each with a processor to itself, and prints what
 * they cost and how late they were. {@code .ci/bench-load} starts it.
 */
final class BesideVegeta {
  private static final String LOAD_PROCESSOR = "0";
  private static final String SERVER_PROCESSOR = "1";
  private static final Duration TO_THE_END = Duration.ofSeconds(1);
  private static final long BOUND_SECONDS = 30;

  private final Settings settings;
  private final Path folder;

  private BesideVegeta(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /** How to measure. */
  private record Settings(
      List<BenchProtocol> protocols,
      List<Integer> rates,
      int rounds,
      int warmUpSeconds,
      int seconds,
      int connections,
      List<Peer> peers) {
    static Settings of(Map<String, String> options) {
      List<Peer> peers = new ArrayList<>();
      String only = options.getOrDefault("only", "");
      if (!only.equals("vegeta")) {
        peers.add(
            new Peer.Holdfast(
                Arrays.stream(options.getOrDefault("java-options", "").split(" ", -1))
                    .filter(option -> !option.isEmpty())
                    .toList()));
      }
      if (!only.equals("holdfast")) {
        peers.add(new Peer.Vegeta(Path.of(options.getOrDefault("vegeta", "vegeta"))));
      }
      return new Settings(
          Arrays.stream(options.getOrDefault("protocols", "http,https,http2").split(",", -1))
              .map(name -> BenchProtocol.valueOf(name.toUpperCase(Locale.ROOT)))
              .toList(),
          Arrays.stream(options.getOrDefault("rates", "2000,5000,10000").split(",", -1))
              .map(Integer::valueOf)
              .toList(),
          Integer.parseInt(options.getOrDefault("rounds", "3")),
          Integer.parseInt(options.getOrDefault("warm-up", "5")),
          Integer.parseInt(options.getOrDefault("seconds", "10")),
          Integer.parseInt(options.getOrDefault("connections", "32")),
          peers);
    }
  }

  /** One figure of a run; {@code format} prints it. */
  private record Figure(String name, String format, double value) {}

  /** The figures of each of a load generator's runs. */
  private record Rounds(Peer peer, List<List<Figure>> figures) {
    double[] values(int figure) {
      return figures.stream().mapToDouble(run -> run.get(figure).value()).toArray();
    }
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (!arg.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("expected --NAME=VALUE, got '" + arg + "'");
      }
      options.put(arg.substring(2, equals), arg.substring(equals + 1));
    }
    Path folder = Files.createDirectories(Path.of(options.getOrDefault("folder", "bench-load")));
    new BesideVegeta(Settings.of(options), folder).run();
  }

  private void run() throws IOException, InterruptedException {
    for (BenchProtocol protocol : settings.protocols()) {
      run(protocol);
    }
  }

  private void run(BenchProtocol protocol) throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                pinned(
                    SERVER_PROCESSOR,
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchServer.class.getName(),
                        protocol.name())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      int port = Integer.parseInt(out.readLine());
      // The server compiles on the first load that it gets; nobody is measured by that one.
      measure(settings.peers().getLast(), port, settings.rates().getLast(), protocol);
      for (int rate : settings.rates()) {
        compare(port, rate, protocol);
      }
    } finally {
      server.getOutputStream().close();
      if (!server.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  private static List<String> pinned(String processor, List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", processor));
    pinned.addAll(command);
    return pinned;
  }

  private void compare(int port, int rate, BenchProtocol protocol)
      throws IOException, InterruptedException {
    List<Rounds> all =
        settings.peers().stream().map(peer -> new Rounds(peer, new ArrayList<>())).toList();
    for (int round = 0; round < settings.rounds(); round++) {
      for (Rounds rounds : all) {
        rounds.figures().add(measure(rounds.peer(), port, rate, protocol));
      }
    }
    print(rate, protocol, all);
  }

  private List<Figure> measure(Peer peer, int port, int rate, BenchProtocol protocol)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve(peer.name()));
    Duration lasts =
        Duration.ofSeconds(settings.warmUpSeconds() + settings.seconds()).plus(TO_THE_END);
    Process process =
        new ProcessBuilder(
                pinned(
                    LOAD_PROCESSOR,
                    peer.command(
                        port,
                        rate,
                        (int) lasts.toSeconds(),
                        settings.connections(),
                        protocol,
                        own)))
            .redirectOutput(Peer.output(own).toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // Ours begins a second after its start.
      Thread.sleep(TO_THE_END.plusSeconds(settings.warmUpSeconds()));
      Sample first = Sample.of(process);
      Thread.sleep(Duration.ofSeconds(settings.seconds()).minusMillis(500));
      Sample second = Sample.of(process);
      Sample last = untilEnd(process, second);
      List<Sent> sent = peer.read(own, rate);
      return figures(sent, first, second, last);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process's processor time at a moment, in nanoseconds since 1970. */
  private record Sample(long atNanos, Duration cpu) {
    static Sample of(Process process) {
      return find(process)
          .orElseThrow(() -> new IllegalStateException("the load generator ended too early"));
    }

    static Optional<Sample> find(Process process) {
      return ProcessCpu.of(process.pid())
          .map(cpu -> new Sample(ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()), cpu));
    }
  }

  private static Sample untilEnd(Process process, Sample from) throws InterruptedException {
    Sample last = from;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the load did not end within " + BOUND_SECONDS + "s");
      }
      last = Sample.find(process).orElse(last);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("the load ended with exit code " + process.exitValue());
    }
    return last;
  }

  private static List<Figure> figures(List<Sent> all, Sample first, Sample second, Sample last) {
    List<Sent> steady =
        all.stream()
            .filter(sent -> sent.intendedNanos() >= first.atNanos())
            .filter(sent -> sent.intendedNanos() < second.atNanos())
            .toList();
    long ended =
        all.stream()
            .filter(sent -> sent.endedNanos() >= first.atNanos())
            .filter(sent -> sent.endedNanos() < second.atNanos())
            .count();
    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure("CPU a request, us", "%.1f", micros(second.cpu().minus(first.cpu())) / ended));
    figures.add(
        new Figure("  whole process", "%.1f", micros(last.cpu()) / Math.max(1, all.size())));
    figures.add(
        new Figure(
            "answered a second", "%,.0f", ended / ((second.atNanos() - first.atNanos()) / 1e9)));
    figures.add(
        new Figure("wrong answers", "%.0f", all.stream().filter(sent -> !sent.right()).count()));
    times(figures, "send lag", steady, sent -> sent.startedNanos() - sent.intendedNanos());
    times(figures, "latency", steady, sent -> sent.endedNanos() - sent.intendedNanos());
    times(figures, "  from the sending", steady, sent -> sent.endedNanos() - sent.startedNanos());
    long[] whole =
        all.stream()
            .mapToLong(sent -> sent.startedNanos() - sent.intendedNanos())
            .sorted()
            .toArray();
    figures.add(new Figure("send lag p99, from the first", "%.3f", at(whole, 99)));
    figures.add(new Figure("send lag max, from the first", "%.3f", at(whole, 100)));
    return figures;
  }

  private static double micros(Duration cpu) {
    return cpu.toNanos() / 1e3;
  }

  private static void times(
      List<Figure> figures, String name, List<Sent> of, ToLongFunction<Sent> nanos) {
    long[] sorted = of.stream().mapToLong(nanos).sorted().toArray();
    for (double percent : new double[] {50, 99, 99.9, 100}) {
      String rank = percent == 100 ? "max" : "p" + (percent == 99.9 ? "99.9" : "" + (int) percent);
      figures.add(new Figure(name + " " + rank + ", ms", "%.3f", at(sorted, percent)));
    }
  }

  /** The exact rank, in milliseconds. */
  private static double at(long[] sorted, double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, rank - 1)] / 1e6;
  }

  private void print(int rate, BenchProtocol protocol, List<Rounds> all) {
    System.out.printf(
        Locale.ROOT,
        "%n%s, %,d/s over %d connections, %d rounds in turn, %d s after %d s of warm-up; medians, and"
            + " each round%n",
        protocol.name().toLowerCase(Locale.ROOT),
        rate,
        settings.connections(),
        settings.rounds(),
        settings.seconds(),
        settings.warmUpSeconds());
    StringBuilder head = new StringBuilder(String.format("%-30s", ""));
    all.forEach(rounds -> head.append(String.format("%12s", rounds.peer().name())));
    head.append(all.size() > 1 ? String.format("%8s", "ratio") : "").append("   rounds");
    System.out.println(head);
    List<Figure> figures = all.getFirst().figures().getFirst();
    for (int i = 0; i < figures.size(); i++) {
      System.out.println(line(figures.get(i), i, all));
    }
  }

  private static String line(Figure figure, int index, List<Rounds> all) {
    StringBuilder line = new StringBuilder(String.format("%-30s", figure.name()));
    double[] medians = all.stream().mapToDouble(rounds -> median(rounds.values(index))).toArray();
    for (double median : medians) {
      line.append(String.format("%12s", text(figure, median)));
    }
    if (medians.length > 1) {
      line.append(
          medians[1] > 0
              ? String.format(Locale.ROOT, "%8.2f", medians[0] / medians[1])
              : String.format("%8s", ""));
    }
    for (Rounds rounds : all) {
      line.append(rounds.equals(all.getFirst()) ? "   " : " | ");
      line.append(
          Arrays.stream(rounds.values(index))
              .mapToObj(value -> text(figure, value))
              .collect(Collectors.joining(" ")));
    }
    return line.toString();
  }

  private static String text(Figure figure, double value) {
    return String.format(Locale.ROOT, figure.format(), value);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
