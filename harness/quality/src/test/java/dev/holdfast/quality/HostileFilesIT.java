package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that want to block, to fill the memory or to lead elsewhere, given to the command itself
 * with its own heap of 512 MB: each is refused in words and in time, with 2.
 */
class HostileFilesIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path QUICK =
      HOME.resolve("harness/quality/src/test/scenarios/quick-kill.yaml");

  /** A scenario as it stands in a history. */
  private static final String ONE_LOAD =
      "holdfast: 1\\nscenario: s\\nsystem: {charts: [{release: r, chart: c}]}\\nload: {browse: {to: gateway,"
          + " rate: 10/s, for: 60s, connections: fresh, requests: [{get: /health}]}}\\nexpect:"
          + " {browse: {failed-at-most: 0}}\\n";

  @TempDir private Path folder = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  @Test
  void scenarios() throws Exception {
    Path pipe = folder.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path zeros = Files.createSymbolicLink(folder.resolve("zeros.yaml"), Path.of("/dev/zero"));
    Path large = sparse("large.yaml", 10_000_000);
    Path huge = sparse("huge.yaml", 1L << 40);
    Path deep = Files.writeString(folder.resolve("deep.yaml"), "[".repeat(900_000));
    Path bomb = Files.writeString(folder.resolve("bomb.yaml"), bomb());
    Path values =
        Files.writeString(
            folder.resolve("values.yaml"),
            Files.readString(QUICK)
                .replace(
                    "pricing: {replicas: 1}",
                    "pricing: {replicas: 1, env: [" + "a,".repeat(100_000) + "a]}"));

    String said = refused("validate", pipe, zeros, large, huge, deep, bomb, values);

    assertThat(said.lines()).hasSize(7);
    assertThat(said)
        .contains(pipe + ": a scenario must be a regular file, got a pipe or device")
        .contains(zeros + ": a scenario must be a regular file, got a pipe or device")
        .contains(large + ": a scenario must have at most 1 MB, got more")
        .contains(huge + ": a scenario must have at most 1 MB, got more")
        .containsPattern("deep.yaml:1:\\d+ .*nested at most 40 deep")
        .containsPattern("bomb.yaml:\\d+:\\d+ .*at most 20000 values")
        .containsPattern("values.yaml:\\d+:\\d+ .*at most 20000 values");
  }

  @Test
  void charts() throws Exception {
    Path endless = chart("endless");
    Files.createSymbolicLink(endless.resolve("values.yaml"), Path.of("/dev/zero"));
    assertThat(refused("plan", scenarioWith(endless)))
        .contains("it must hold regular files, got a pipe or device 'values.yaml'");

    Path nosy = chart("nosy");
    Files.createSymbolicLink(nosy.resolve("values.yaml"), Path.of("/etc/passwd"));
    assertThat(refused("plan", scenarioWith(nosy)))
        .contains("no link may lead out of it, got 'values.yaml'")
        .doesNotContain("root:");

    Path bomb = chart("bomb");
    Files.writeString(bomb.resolve("values.yaml"), bomb());
    assertThat(refused("plan", scenarioWith(bomb))).contains("chart " + bomb);
  }

  @Test
  void theProjectsOwnFile() throws Exception {
    Path chart = chart("plain");
    Path scenario = scenarioWith(chart);
    Path project = folder.resolve("holdfast.yaml");
    Files.writeString(project, "[".repeat(900_000));
    assertThat(refused("plan", scenario)).contains(project + ": must be nested at most 20 deep");

    Files.write(project, new byte[10_000_000]);
    assertThat(refused("plan", scenario)).contains(project + ": must have at most 1 MB");
  }

  @Test
  void runs() throws Exception {
    Path cut = run("cut", "{\"type\":\"run-started\",\"at");
    assertThat(refused("report", cut)).contains("history.jsonl: is empty; the run was killed");

    Path torn = run("torn", "{\"type\":\"run-started\",\"at\n{}\n");
    assertThat(refused("report", torn)).contains("history.jsonl:1: not an entry of a history");

    Path newer =
        run(
            "newer",
            """
            {"type":"run-started","atNanos":0,"format":999,"wall":"2026-11-22T18:52:23Z","run":"r","holdfast":"9","scenario":"s","scenarioFile":"s.yaml","scenarioText":"","seed":1,"overrides":[],"host":{}}
            """);
    assertThat(refused("report", newer)).contains("format 999, but this version reads");

    Path nul =
        run(
            "nul",
            Files.readString(newer.resolve("history.jsonl"))
                .replace("999", "1")
                .replace("s.yaml", "\\u0000.yaml"));
    assertThat(refused("report", nul)).contains("the history's scenario-file is no path");

    Path hostile = run("hostile", "{\"type\":\"\\u001b[2J\\u001b]0;owned\\u0007\"}\n");
    assertThat(refused("report", hostile)).contains("history.jsonl:1: ");

    Path huge = run("huge", "");
    sparse("huge/history.jsonl", 1L << 40);
    assertThat(refused("report", huge))
        .contains("is longer than 16,777,216 characters, which no line of a run is");

    Path line = run("line", "{\"type\":\"" + "x".repeat(30_000_000) + "\"}\n");
    assertThat(refused("report", line)).contains("history.jsonl:1: ").hasSizeLessThan(5_000);

    Path endless =
        run("endless", Files.readString(newer.resolve("history.jsonl")).replace("999", "1"));
    sparse("endless/logs-found.tsv", 1L << 40);
    assertThat(refused("report", endless)).contains("logs-found.tsv:1: is longer than 1,048,576 ");

    Path requests =
        run(
            "requests",
            Files.readString(endless.resolve("history.jsonl"))
                .replace("\"scenarioText\":\"\"", "\"scenarioText\":\"" + ONE_LOAD + "\""));
    sparse("requests/requests-browse.tsv", 1L << 40);
    assertThat(refused("report", requests))
        .contains(
            "requests-browse.tsv:1: is longer than 1,048,576 characters, which no line of a run is;"
                + " name the folder of a run");

    assertThat(refused("compare", newer, line)).contains("format 999, but this version reads");

    assertThat(refused("report", folder))
        .contains("there is no such file; name the folder of a run");
  }

  private Path chart(String name) throws IOException {
    Path chart = Files.createDirectories(folder.resolve("charts").resolve(name));
    Files.writeString(
        chart.resolve("Chart.yaml"), "{apiVersion: v2, name: %s, version: 0.1.0}".formatted(name));
    return chart;
  }

  private Path scenarioWith(Path chart) throws IOException {
    Path scenario = folder.resolve("with-" + chart.getFileName() + ".yaml");
    return Files.writeString(
        scenario,
        Files.readString(QUICK)
            .replace("../../../../../charts/sample", "charts/" + chart.getFileName()));
  }

  private Path run(String name, String history) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("history.jsonl"), history);
    return run;
  }

  /** A hole: it costs no disk. */
  private Path sparse(String name, long length) throws IOException {
    Path file = folder.resolve(name);
    try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(length);
    }
    return file;
  }

  private static String bomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", Collections.nCopies(9, "*a" + (i - 1)))));
    }
    return bomb.toString();
  }

  /** What the command says while it refuses. */
  private String refused(Object... words) throws Exception {
    Ended ended = holdfast.start(words).end(Duration.ofSeconds(60));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).doesNotContain("\tat ", "\u001b", "OutOfMemoryError");
    return ended.output();
  }
}
