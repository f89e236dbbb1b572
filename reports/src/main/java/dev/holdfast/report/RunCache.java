package dev.holdfast.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the list of runs says of each, in one file beside their folders, so that a run that joins
 * ten thousand others does not read them all again. It may be deleted at any time; a run whose
 * summary has changed since is read anew, and so is all of it where the file is damaged.
 */
final class RunCache {
  /** The cache's file, which lies beside the runs' folders. */
  static final String FILE = ".holdfast-runs.tsv";

  private static final String FORMAT = "#holdfast-runs 1";
  private static final int FIELDS = 12;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path root;
  private final Map<String, Line> lines = new HashMap<>();

  /** Of thousands of runs most have one and the same. */
  private final Map<String, Rest> rests = new HashMap<>();

  private boolean changed;

  private record Line(String stamp, IndexedRun run) {}

  /** What few of the runs are asked for. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Rest(List<Part> parts, List<NotHonoured> notHonoured) {}

  private RunCache(Path root) {
    this.root = root;
  }

  /** Of the runs below that folder; empty where there is none, or it cannot be read. */
  static RunCache of(Path root) {
    RunCache cache = new RunCache(root);
    try {
      List<String> all = Files.readAllLines(root.resolve(FILE), StandardCharsets.UTF_8);
      if (!all.isEmpty() && all.getFirst().equals(FORMAT)) {
        for (String line : all.subList(1, all.size())) {
          cache.take(line.split("\t", -1));
        }
      }
    } catch (IOException | IllegalArgumentException | DateTimeException none) {
      cache.lines.clear();
    }
    return cache;
  }

  private void take(String[] fields) throws JsonProcessingException {
    if (fields.length != FIELDS) {
      return;
    }
    Rest rest = rests.get(fields[11]);
    if (rest == null) {
      rest = JSON.readValue(fields[11], new TypeReference<Rest>() {});
      rests.put(fields[11], rest);
    }
    lines.put(
        fields[0],
        new Line(
            fields[1],
            new IndexedRun(
                root.resolve(fields[0]),
                fields[2],
                IndexedRun.verdict(fields[3]),
                fields[4],
                Instant.parse(fields[5]),
                fields[6].isEmpty() ? null : Duration.ofMillis(Long.parseLong(fields[6])),
                fields[7],
                fields[8],
                rest.parts(),
                rest.notHonoured(),
                number(fields[9]),
                number(fields[10]))));
  }

  private static @Nullable Double number(String text) {
    return text.isEmpty() ? null : Double.valueOf(text);
  }

  /** A run, as it was read before where nothing has changed since. */
  IndexedRun read(Path folder) {
    String key = root.relativize(folder).toString();
    Optional<String> stamp = stamp(folder);
    Line known = lines.get(key);
    if (known != null && stamp.filter(known.stamp::equals).isPresent()) {
      return known.run;
    }
    IndexedRun run = IndexedRun.read(root, folder);
    // one that is under way or damaged may be another the next time without a new stamp
    boolean lasts = stamp.isPresent() && !run.isDamaged() && plain(run, key);
    changed |= lasts || known != null;
    if (lasts) {
      lines.put(key, new Line(stamp.get(), run));
    } else {
      lines.remove(key);
    }
    return run;
  }

  /** When and how large its summary was written; empty where it has none. */
  private static Optional<String> stamp(Path folder) {
    for (String file : List.of(SkippedRun.FILE, ReportWriter.JSON)) {
      try {
        Path summary = folder.resolve(file);
        return Optional.of(
            file.charAt(0)
                + "/"
                + Files.getLastModifiedTime(summary).toInstant()
                + "/"
                + Files.size(summary));
      } catch (IOException none) {
        // the other one, or none
      }
    }
    return Optional.empty();
  }

  /** Whether a line can hold it. */
  private static boolean plain(IndexedRun run, String key) {
    return !(key + run.scenario() + run.headline() + run.platform() + run.seed())
        .matches("(?s).*[\t\r\n\u0085\u2028\u2029].*");
  }

  /** Keeps it for the next time, as far as the folder takes a file. */
  void keep(List<IndexedRun> runs) {
    if (!changed && lines.size() == runs.size()) {
      return;
    }
    StringBuilder text = new StringBuilder(FORMAT).append('\n');
    Map<Rest, String> written = new HashMap<>();
    for (IndexedRun run : runs) {
      String key = root.relativize(run.folder()).toString();
      Line line = lines.get(key);
      if (line != null) {
        append(text, key, line, written);
      }
    }
    try {
      WholeFile.write(root.resolve(FILE), text.toString());
    } catch (ReportNotWritten readOnly) {
      // then the next run reads them all again
    }
  }

  private static void append(StringBuilder text, String key, Line line, Map<Rest, String> written) {
    IndexedRun run = line.run;
    String rest = written.computeIfAbsent(new Rest(run.parts(), run.notHonoured()), RunCache::json);
    Duration took = run.took();
    text.append(
            String.join(
                "\t",
                key,
                line.stamp,
                run.scenario(),
                run.verdict().text(),
                run.headline(),
                run.when().toString(),
                took == null ? "" : Long.toString(took.toMillis()),
                run.platform(),
                run.seed(),
                text(run.p99Millis()),
                text(run.failedShare()),
                rest))
        .append('\n');
  }

  private static String text(@Nullable Double number) {
    return number == null ? "" : number.toString();
  }

  private static String json(Rest rest) {
    try {
      return JSON.writeValueAsString(rest);
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException("records of texts must be JSON", failed);
    }
  }
}
