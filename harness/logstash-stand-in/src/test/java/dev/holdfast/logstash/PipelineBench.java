package dev.holdfast.logstash;

import dev.holdfast.elasticsearch.EmbeddedElasticsearch;
import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogIndex;
import dev.holdfast.logs.Shipper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How many lines a second go from a file to a search: through Filebeat, the stand-in for Logstash
 * and Elasticsearch, while files are rotated at 10 MB as a kubelet does; and beside that through
 * the harness's own shipper. {@code .ci/bench-logs} runs it.
 */
final class PipelineBench {
  private static final long ROTATE_BYTES = 10L << 20;
  private static final int AT_ONCE = 10_000_000;
  private static final int SOON_SECONDS = 120;
  private static final int SUSTAINED = 5_000;
  private static final Duration ALL_WITHIN = Duration.ofMinutes(4);

  /** As many lines a second come through at least, or it is given up. */
  private static final int LEAST = 500;

  private static final long SAY_EVERY = Duration.ofSeconds(10).toNanos();

  private final Path work;
  private final int lines;
  private final int rate;
  private final List<Process> started = new ArrayList<>();

  private PipelineBench(Path work, int lines, int rate) {
    this.work = work;
    this.lines = lines;
    this.rate = rate;
  }

  /** {@code PipelineBench LINES LINES-A-SECOND FILEBEAT}. */
  public static void main(String[] args) throws Exception {
    Path work = Files.createTempDirectory("holdfast-bench");
    PipelineBench bench =
        new PipelineBench(work, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    try {
      bench.run(Path.of(args[2]));
    } finally {
      for (Process process : bench.started) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(work)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private Process start(ProcessBuilder builder, Path log) throws IOException {
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    started.add(process);
    return process;
  }

  private void run(Path filebeat) throws Exception {
    Process[] server = new Process[1];
    try (EmbeddedElasticsearch node =
        EmbeddedElasticsearch.start(
            work.resolve("elasticsearch.log"),
            work.resolve("data"),
            (command, log) -> server[0] = start(new ProcessBuilder(command), log))) {
      WholePipeline.putTemplate(node.url());
      throughFilebeat(node.url(), filebeat, server[0]);
      throughTheShipper(node.url(), server[0]);
    }
  }

  private void throughFilebeat(URI url, Path filebeat, Process server) throws Exception {
    int beats = WholePipeline.freePort();
    Process pipeline =
        start(
            WholePipeline.standIn(beats, 0, url.toString(), "default", work),
            work.resolve("stand-in.log"));
    Path folder = Files.createDirectories(work.resolve("pods/shop_writer-0_uid/app"));
    Process shipper =
        start(WholePipeline.filebeat(filebeat, work, beats), work.resolve("filebeat.log"));
    long before = cpuMillis(server);
    long begun = System.nanoTime();
    write(folder, "2026-11-24T12:00:00.000000000Z stdout F ", rate);
    long last = System.nanoTime();
    long found = awaitFound(url, "logs-holdfast-default");
    long all = System.nanoTime();
    System.out.printf(
        "Filebeat, stand-in for Logstash, Elasticsearch: %,d lines written in %.1f s, %,d found, %.1f s after the last one; %,.0f lines/s in all%n",
        lines, (last - begun) / 1e9, found, (all - last) / 1e9, lines / ((all - begun) / 1e9));
    System.out.printf(
        "  processor time a line: Filebeat %.1f µs, stand-in %.1f µs, Elasticsearch %.1f µs%n",
        cpuMillis(shipper) * 1e3 / lines,
        cpuMillis(pipeline) * 1e3 / lines,
        (cpuMillis(server) - before) * 1e3 / lines);
    System.out.printf(
        "  asked: all found within %d s of the last one: %s; at least %,d lines/s: %s%n",
        SOON_SECONDS,
        found == lines && all - last <= SOON_SECONDS * 1_000_000_000L ? "yes" : "NO",
        SUSTAINED,
        found / ((all - begun) / 1e9) >= SUSTAINED ? "yes" : "NO (written at " + rate + "/s)");
    shipper.destroyForcibly().waitFor();
    pipeline.destroyForcibly().waitFor();
    requireAll(found);
  }

  /** A figure of a way that loses lines is none. */
  private void requireAll(long found) {
    if (found != lines) {
      throw new IllegalStateException(
          "%,d of %,d lines were found within %s".formatted(found, lines, allWithin()));
    }
  }

  private Duration allWithin() {
    Duration slow = Duration.ofSeconds(lines / LEAST);
    return slow.compareTo(ALL_WITHIN) > 0 ? slow : ALL_WITHIN;
  }

  /** How far it is, every now and then: a minute without a word looks like one that hangs. */
  private static final class Progress {
    private final String what;
    private long next = System.nanoTime() + SAY_EVERY;

    Progress(String what) {
      this.what = what;
    }

    void at(long count) {
      if (System.nanoTime() - next >= 0) {
        System.err.printf("  … %,d %s%n", count, what);
        next += SAY_EVERY;
      }
    }
  }

  private void throughTheShipper(URI url, Process server) throws Exception {
    Path folder = Files.createDirectories(work.resolve("shipped"));
    write(folder, "", AT_ONCE);
    try (ElasticsearchApi api = new ElasticsearchApi(url)) {
      LogIndex index = new LogIndex(api, "shipped");
      index.create();
      long before = cpuMillis(server);
      long mine = cpuMillis(ProcessHandle.current());
      long begun = System.nanoTime();
      try (Shipper _ = Shipper.start(folder, work.resolve("positions"), index, _ -> {})) {
        long found = awaitFound(url, "shipped");
        long all = System.nanoTime();
        System.out.printf(
            "the harness's shipper, Elasticsearch: %,d found of lines that were there; %,.0f lines/s%n"
                + "  processor time a line: shipper %.1f µs, Elasticsearch %.1f µs%n",
            found,
            found / ((all - begun) / 1e9),
            (cpuMillis(ProcessHandle.current()) - mine) * 1e3 / lines,
            (cpuMillis(server) - before) * 1e3 / lines);
        requireAll(found);
      }
    }
  }

  private static long cpuMillis(Process process) {
    return cpuMillis(process.toHandle());
  }

  private static long cpuMillis(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  /** Paced by the clock, a hundredth of a second's lines at a time. */
  private void write(Path folder, String before, int aSecond) throws Exception {
    Path file = folder.resolve("0.log");
    int written = 0;
    long begun = System.nanoTime();
    Progress progress = new Progress("lines written");
    while (written < lines) {
      progress.at(written);
      long due = Math.min(lines, (System.nanoTime() - begun) * aSecond / 1_000_000_000L + 1);
      due = Math.min(due, written + 10_000L);
      StringBuilder text = new StringBuilder();
      for (; written < due; written++) {
        text.append(before).append(line(written)).append('\n');
      }
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      }
      if (!before.isEmpty() && Files.size(file) >= ROTATE_BYTES) {
        Files.move(file, folder.resolve("0.log.20261124-%06d".formatted(written)));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static String line(int number) {
    return """
    {"@timestamp":"2026-11-24T12:00:00.000Z","log.level":"INFO","message":"request served","ecs.version":"1.2.0",\
    "service.name":"catalog","service.node.name":"catalog-1","process.start":"2026-11-24T11:59:00.120Z",\
    "event.sequence":%d,"http.request.id":"run-1-browse-%d","http.response.status_code":200,"url.path":"/products/%d"}\
    """
        .formatted(number, number, number % 1_000);
  }

  private long awaitFound(URI url, String index) throws Exception {
    long deadline = System.nanoTime() + allWithin().toNanos();
    long found = 0;
    Progress progress = new Progress("lines found");
    while (found < lines && System.nanoTime() - deadline < 0) {
      progress.at(found);
      TimeUnit.MILLISECONDS.sleep(250);
      found = WholePipeline.ask(url, "GET", "/" + index + "/_count", "").path("count").asLong();
    }
    return found;
  }
}
