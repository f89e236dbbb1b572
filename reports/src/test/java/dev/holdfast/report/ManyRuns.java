package dev.holdfast.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * Measures what the list of runs costs: {@code ManyRuns FOLDER COUNT} makes as many runs of 20
 * scenarios there and prints how long it takes the first list, one more run, and how large the page
 * is.
 */
final class ManyRuns {
  private static final int SCENARIOS = 20;

  private ManyRuns() {}

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    Path model = root.resolve("model");
    SampleRuns.fewFailed().write(model);
    String json = Files.readString(model.resolve("run.json"));
    Path runs = root.resolve("runs");
    for (int i = 0; i < count; i++) {
      make(runs, json, i);
    }
    Instant now = Instant.parse("2026-12-01T00:00:00Z");
    say("the first list of " + count + " runs", time(() -> IndexWriter.write(runs, now)));
    make(runs, json, count);
    say("one more run", time(() -> IndexWriter.write(runs, now)));
    make(runs, json, count + 1);
    say("another, by a warm machine", time(() -> IndexWriter.write(runs, now)));
    System.out.printf(
        Locale.ROOT, "the page: %.2f MB%n", Files.size(runs.resolve(IndexWriter.INDEX)) / 1e6);
  }

  private static void make(Path runs, String json, int number) throws IOException {
    Path folder =
        Files.createDirectories(
            runs.resolve("scenario-" + number % SCENARIOS).resolve("run-" + number));
    Files.writeString(
        folder.resolve("run.json"),
        json.replaceFirst(
                "\"started\" : \"[^\"]*\"",
                "\"started\" : \"" + Instant.ofEpochSecond(1_780_000_000L + number) + "\"")
            .replaceFirst(
                "\"scenario\" : \"[^\"]*\"",
                "\"scenario\" : \"scenario-" + number % SCENARIOS + "\""));
    Files.writeString(folder.resolve("history.jsonl"), "");
    Files.writeString(folder.resolve("report.html"), "");
  }

  private static double time(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }

  private static void say(String what, double seconds) {
    System.out.printf(Locale.ROOT, "%s: %.2f s%n", what, seconds);
  }
}
