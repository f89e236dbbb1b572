package dev.holdfast.report;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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

  private IndexWriter() {}

  /**
   * Writes {@code index.html} beside the folder of all runs. A run whose summary is missing or
   * damaged is listed as such.
   *
   * @param runsRoot holds {@code SCENARIO/TIME/run.json}, or {@code skipped.json}; may be missing
   *     yet
   * @param now the runs' ages count up to here
   * @throws ReportNotWritten where the index cannot be written
   */
  public static void write(Path runsRoot, Instant now) {
    Path root = runsRoot.toAbsolutePath().normalize();
    Path folder = root.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("runs must be in a folder, got " + runsRoot);
    }
    WholeFile.write(folder.resolve(INDEX), Pages.html(page(folder, runs(root), now)));
  }

  /** All runs below that folder, newest first. */
  static List<IndexedRun> runs(Path root) {
    return find(root).stream()
        .map(run -> IndexedRun.read(root, run))
        .sorted(
            Comparator.comparing(IndexedRun::when)
                .reversed()
                .thenComparing(run -> run.folder().toString()))
        .toList();
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
                  || Files.exists(folder.resolve(SkippedRun.FILE))
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

  private static IndexPage page(Path indexFolder, List<IndexedRun> runs, Instant now) {
    SequencedMap<String, List<IndexedRun>> groups =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    IndexedRun::scenario, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    return new IndexPage(
        Wording.counted(runs.size(), "run", "runs")
            + " of "
            + Wording.counted(groups.size(), "scenario", "scenarios"),
        Wording.wall(now),
        PlatformTable.of(runs, now, run -> pageOf(indexFolder, run)),
        groups.entrySet().stream()
            .map(entry -> group(indexFolder, entry.getKey(), entry.getValue()))
            .toList());
  }

  private static IndexPage.Group group(Path indexFolder, String scenario, List<IndexedRun> runs) {
    Map<String, Long> counts =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.verdict().text(), LinkedHashMap::new, Collectors.counting()));
    return new IndexPage.Group(
        scenario,
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")),
        LastRuns.of(runs),
        runs.stream().map(run -> row(indexFolder, run)).toList());
  }

  private static IndexPage.Row row(Path indexFolder, IndexedRun run) {
    return new IndexPage.Row(
        run.verdict(),
        run.headline(),
        Wording.wall(run.when()),
        run.took() == null ? "—" : Wording.time(run.took()),
        run.isDamaged() ? "—" : run.platform().isEmpty() ? "none" : run.platform(),
        run.seed(),
        indexFolder.relativize(run.folder()).toString(),
        pageOf(indexFolder, run.folder()));
  }

  /** The link to a run's page; "" where it has none. */
  private static String pageOf(Path indexFolder, Path run) {
    Path page = run.resolve(ReportWriter.HTML);
    return Files.exists(page) ? link(indexFolder.relativize(page)) : "";
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
