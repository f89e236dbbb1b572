package dev.holdfast.load;

import dev.holdfast.engine.RequestFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A load generator that can be run beside another one. */
sealed interface Peer {
  /** A request on the wall clock, in nanoseconds since 1970. */
  record Sent(long intendedNanos, long startedNanos, long endedNanos, boolean right) {}

  String name();

  /** The command of a load; its output goes to {@code folder}. */
  List<String> command(
      int port, int rate, int seconds, int connections, BenchProtocol protocol, Path folder)
      throws IOException;

  /** What it recorded. */
  List<Sent> read(Path folder, int rate) throws IOException, InterruptedException;

  /** Where its standard output goes. */
  static Path output(Path folder) {
    return folder.resolve("stdout");
  }

  /** Ours, as {@code ./holdfast} starts it. */
  record Holdfast(List<String> javaOptions) implements Peer {
    @Override
    public String name() {
      return "holdfast";
    }

    @Override
    public List<String> command(
        int port, int rate, int seconds, int connections, BenchProtocol protocol, Path folder) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx512m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow"));
      command.addAll(javaOptions);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(
          List.of(
              BenchLoad.class.getName(),
              "" + port,
              "" + rate,
              "" + seconds,
              "" + connections,
              folder.resolve("requests-bench.bin").toString(),
              protocol.name()));
      return command;
    }

    @Override
    public List<Sent> read(Path folder, int rate) throws IOException {
      long zero = 1000 * Long.parseLong(Files.readAllLines(output(folder)).getFirst());
      return RequestFile.read(folder.resolve("requests-bench.bin")).stream()
          .map(request ->
              new Sent(
                  zero + request.intendedNanos(),
                  zero + request.startedNanos(),
                  zero + request.endedNanos(),
                  !request.bad()))
          .toList();
    }
  }

  /**
   * vegeta, with the same number of connections, headers of the same length and the same paths. It
   * keeps no plan: when a request was due is reckoned from its number, the rate and the request
   * that was least late, which counts as punctual; so its lag is understated by that one's.
   */
  record Vegeta(Path binary) implements Peer {
    @Override
    public String name() {
      return "vegeta";
    }

    @Override
    public List<String> command(
        int port, int rate, int seconds, int connections, BenchProtocol protocol, Path folder)
        throws IOException {
      Path targets = folder.resolve("targets");
      Files.write(
          targets,
          IntStream.rangeClosed(1, 1000)
              .mapToObj(id ->
                  "GET "
                      + (protocol.secured() ? "https" : "http")
                      + "://127.0.0.1:"
                      + port
                      + "/api/products/"
                      + id)
              .toList());
      RequestIdentity identity = new RequestIdentity("bench", "bench");
      return List.of(
          binary.toString(),
          "attack",
          "-targets=" + targets,
          "-rate=" + rate + "/1s",
          "-duration=" + seconds + "s",
          "-timeout=2s",
          "-insecure",
          "-http2=" + (protocol == BenchProtocol.HTTP2),
          "-connections=" + connections,
          "-max-connections=" + connections,
          "-header=Accept: */*",
          "-header=X-Request-Id: " + identity.requestId(100_000),
          "-header=Traceparent: " + identity.traceparent(100_000),
          "-output=" + folder.resolve("results"));
    }

    @Override
    public List<Sent> read(Path folder, int rate) throws IOException, InterruptedException {
      Process encode =
          new ProcessBuilder(
                  binary.toString(), "encode", "-to=csv", folder.resolve("results").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      List<String[]> rows = new ArrayList<>();
      try (BufferedReader out = encode.inputReader(StandardCharsets.UTF_8)) {
        out.lines().map(line -> line.split(",", -1)).forEach(rows::add);
      }
      if (encode.waitFor() != 0) {
        throw new IOException("vegeta encode: exit code " + encode.exitValue());
      }
      // Time, status and latency stand first; number, method, address and headers last.
      LongStream starts =
          rows.stream().mapToLong(row -> Long.parseLong(row[0]) - planned(row, rate));
      long zero = starts.min().orElseThrow(() -> new IOException("vegeta sent nothing"));
      return rows.stream()
          .map(row -> {
            long started = Long.parseLong(row[0]);
            return new Sent(
                zero + planned(row, rate),
                started,
                started + Long.parseLong(row[2]),
                row[1].equals("200"));
          })
          .toList();
    }

    private static long planned(String[] row, int rate) {
      return Long.parseLong(row[row.length - 4]) * 1_000_000_000L / rate;
    }
  }
}
