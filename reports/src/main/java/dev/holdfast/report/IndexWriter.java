package dev.holdfast.report;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the list of all runs. */
public final class IndexWriter {
  /** The list's file. */
  public static final String INDEX = "index.html";

  /** What every run's folder holds from its first moment on. */
  private static final String JOURNAL = "history.jsonl";

  /** {@code SCENARIO/TIME}, and one more level for whoever groups runs. */
  private static final int DEPTH = 4;

  /** Newer verdicts than this do not fit beside a scenario's name. */
  private static final int STRIP = 30;

  private IndexWriter() {}

  /**
   * Writes {@code index.html} beside the folder of all runs. A run whose summary is missing or
   * damaged is listed as such.
   *
   * @param runsRoot holds {@code SCENARIO/TIME/run.json}; may be missing yet
   * @throws ReportNotWritten where the index cannot be written
   */
  public static void write(Path runsRoot) {
    Path root = runsRoot.toAbsolutePath().normalize();
    Path folder = root.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("runs must be in a folder, got " + runsRoot);
    }
    List<Found> runs = find(root).stream().map(run -> Found.read(root, run)).toList();
    WholeFile.write(folder.resolve(INDEX), Pages.html(page(folder, runs)));
  }

  /** A run's folder and its summary, or why that cannot be read. */
  private record Found(
      Path folder, String group, @Nullable RunSummary summary, String damage, Instant when) {

    static Found read(Path root, Path run) {
      String group = root.relativize(run).getName(0).toString();
      try {
        RunSummary summary = RunSummary.parse(Files.readString(run.resolve(ReportWriter.JSON)));
        return new Found(run, summary.scenario(), summary, "", Instant.parse(summary.started()));
      } catch (NoSuchFileException missing) {
        return new Found(
            run, group, null, "there is no run.json: it was never judged", changed(run));
      } catch (IOException | RunSummary.DamagedSummary damaged) {
        return new Found(
            run, group, null, "run.json cannot be read: " + damaged.getMessage(), changed(run));
      }
    }

    private static Instant changed(Path run) {
      try {
        return Files.getLastModifiedTime(run).toInstant();
      } catch (IOException unreadable) {
        return Instant.EPOCH;
      }
    }
  }

  private static List<Path> find(Path root) {
    List<Path> runs = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      return runs;
    }
    try {
      Files.walkFileTree(
          root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new Visitor(root, runs));
    } catch (IOException failed) {
      throw new ReportNotWritten(root, failed);
    }
    return runs;
  }

  /** Links are not followed, so that a link to the newest run does not list it twice. */
  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Path> runs;

    Visitor(Path root, List<Path> runs) {
      this.root = root;
      this.runs = runs;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean run =
          !folder.equals(root)
              && (Files.exists(folder.resolve(ReportWriter.JSON))
                  || Files.exists(folder.resolve(JOURNAL)));
      if (run) {
        runs.add(folder);
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    /** A folder that vanishes or may not be read is not a run, and no reason to list none. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failed) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed) {
      return FileVisitResult.CONTINUE;
    }
  }

  private static IndexPage page(Path indexFolder, List<Found> runs) {
    SequencedMap<String, List<Found>> groups =
        runs.stream()
            .sorted(
                Comparator.comparing(Found::when)
                    .reversed()
                    .thenComparing(found -> found.folder().toString()))
            .collect(
                Collectors.groupingBy(
                    Found::group, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    return new IndexPage(
        Wording.counted(runs.size(), "run", "runs")
            + " of "
            + Wording.counted(groups.size(), "scenario", "scenarios"),
        groups.entrySet().stream()
            .map(entry -> group(indexFolder, entry.getKey(), entry.getValue()))
            .toList());
  }

  private static IndexPage.Group group(Path indexFolder, String scenario, List<Found> runs) {
    List<IndexPage.Row> rows = runs.stream().map(run -> row(indexFolder, run)).toList();
    Map<String, Long> counts =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.verdict().text(), LinkedHashMap::new, Collectors.counting()));
    return new IndexPage.Group(
        scenario,
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")),
        rows.stream()
            .limit(STRIP)
            .map(row ->
                new IndexPage.Mark(row.verdict(), row.verdict().text() + ", " + row.started()))
            .toList()
            .reversed(),
        rows);
  }

  private static IndexPage.Row row(Path indexFolder, Found found) {
    Path page = found.folder().resolve(ReportWriter.HTML);
    String link = link(indexFolder.relativize(page));
    String folder = indexFolder.relativize(found.folder()).toString();
    RunSummary summary = found.summary();
    if (summary == null) {
      return new IndexPage.Row(
          new ReportPage.VerdictView("DAMAGED", "damaged", "!"),
          found.damage(),
          Wording.wall(found.when()),
          "—",
          "—",
          "—",
          folder,
          link,
          Files.exists(page));
    }
    return new IndexPage.Row(
        ReportPage.VerdictView.of(summary.verdict()),
        summary.headline(),
        Wording.wall(found.when()),
        Wording.time(Duration.ofMillis(summary.durationMillis())),
        summary.platform().isEmpty() ? "none" : summary.platform(),
        summary.seed(),
        folder,
        link,
        Files.exists(page));
  }

  /** A relative reference by RFC 3986, with every odd character of a folder's name escaped. */
  private static String link(Path relative) {
    try {
      List<String> names = new ArrayList<>();
      relative.forEach(name -> names.add(name.toString()));
      return "./"
          + new URI(null, null, "/" + String.join("/", names), null).getRawPath().substring(1);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("a rooted path is a URI", impossible);
    }
  }
}
