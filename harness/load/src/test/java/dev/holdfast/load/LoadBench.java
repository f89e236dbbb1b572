package dev.holdfast.load;

import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.engine.spi.LoadDriver.RunningLoad;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Runs loads against a server in another process and prints what they cost: {@code LoadBench
 * [RATE:SECONDS:CONNECTIONS]...}, where connections is a number or {@code fresh}.
 */
final class LoadBench {
  private LoadBench() {}

  public static void main(String[] args) throws Exception {
    List<String> loads =
        args.length == 0
            ? List.of("2000:5:32", "300:10:32", "2000:10:32", "10000:10:32", "2000:10:fresh")
            : List.of(args);
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BenchServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      InetSocketAddress target =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()));
      System.out.println(
          "rate/s conns  sent/s    ok   bad opened | send lag us p50 p99 max | latency us p50 p99"
              + " max | CPU us/request: load's threads, process");
      for (String load : loads) {
        String[] parts = load.split(":", -1);
        measure(
            target,
            Double.parseDouble(parts[0]),
            Duration.ofSeconds(Long.parseLong(parts[1])),
            parts[2].equals("fresh")
                ? new Connections.Fresh()
                : new Connections.KeepAlive(Integer.parseInt(parts[2])));
      }
    } finally {
      server.getOutputStream().close();
      server.waitFor();
    }
  }

  private static void measure(
      InetSocketAddress target, double rate, Duration lasts, Connections connections)
      throws InterruptedException {
    Load load =
        new Load(
            "bench",
            "bench",
            new Rate(rate),
            lasts,
            Duration.ofSeconds(2),
            connections,
            List.of(
                new RequestTemplate(
                    "GET",
                    "/api/products/${1..1000}",
                    new Ok(
                        200,
                        Map.of("id", new Ok.JsonRule.EqualTo("${1..1000}")),
                        Duration.ofMillis(250)))));
    RunClock clock = RunClock.startingNow();
    RunContext context =
        new RunContext("bench", Path.of("."), clock, System.err::println, System.err::println);
    Histogram lag = new Histogram(3);
    Histogram latency = new Histogram(3);
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuBefore = os.getProcessCpuTime();
    try (RunningLoad running =
        new HttpLoadDriver()
            .start(
                load,
                target,
                clock.nanos() + 1_000_000_000,
                42,
                context,
                request -> {
                  lag.recordValue(Math.max(0, request.startedNanos() - request.intendedNanos()));
                  latency.recordValue(request.latencyNanos());
                })) {
      if (!running.awaitEnd(lasts.plusSeconds(10))) {
        throw new IllegalStateException("not over: " + running.stats());
      }
      var stats = running.stats();
      long threadsCpuNanos = threadsCpuNanos();
      System.out.printf(
          "%6.0f %5s %7.0f %6d %4d %5d | %5d %6d %7d | %6d %7d %7d | %6.1f %6.1f%n",
          rate,
          connections instanceof Connections.KeepAlive(int count) ? "" + count : "fresh",
          stats.sent() / (double) lasts.toSeconds(),
          stats.ok(),
          stats.slow() + stats.failed(),
          stats.connectionsOpened(),
          lag.getValueAtPercentile(50) / 1000,
          lag.getValueAtPercentile(99) / 1000,
          lag.getMaxValue() / 1000,
          latency.getValueAtPercentile(50) / 1000,
          latency.getValueAtPercentile(99) / 1000,
          latency.getMaxValue() / 1000,
          threadsCpuNanos / 1e3 / stats.sent(),
          (os.getProcessCpuTime() - cpuBefore) / 1e3 / stats.sent());
    }
  }

  /** Of the load's own two threads: without the JVM's compilers, which the process's figure has. */
  private static long threadsCpuNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (var thread : threads.dumpAllThreads(false, false)) {
      if (thread.getThreadName().startsWith("load-")
          || thread.getThreadName().startsWith("pace-")) {
        sum += threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    return sum;
  }
}
