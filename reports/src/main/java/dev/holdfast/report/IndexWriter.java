package dev.holdfast.report;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
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

  /** Another's page of that name is not written over. */
  private static final String OTHERWISE = "holdfast-runs.html";

  private static final String TITLE = "<title>Holdfast: all runs</title>";

  /** So many rows a page shows at once, however many scenarios they are of. */
  private static final int MOST_ROWS = 1_000;

  /** Of a scenario; more than the chart beside its name shows help nobody. */
  private static final int MOST_OF_SCENARIO = 50;

  private static final int LEAST_OF_SCENARIO = 3;

  /** The title stands before the styles, and no file is read further for it. */
  private static final int LONGEST_HEAD = 4_096;

  /** Writes it into the folder of all runs itself. */
  public static void write(Path runsRoot, Instant now) {
    write(runsRoot, runsRoot, now);
  }

  /**
   * Writes {@code index.html}: each scenario's last runs, and how many there are. A run whose
   * summary is missing or damaged is listed as such.
   *
   * @param folder that the page goes to
   * @param runsRoot holds {@code SCENARIO/TIME/run.json}, or {@code skipped.json}; may be missing
   *     yet
   * @param now the runs' ages count up to here
   * @throws ReportNotWritten where the index cannot be written
   */
  public static void write(Path runsRoot, Path folder, Instant now) {
    Path root = runsRoot.toAbsolutePath().normalize();
    Path at = folder.toAbsolutePath().normalize();
    WholeFile.write(page(at), Pages.html(page(at, runs(root), now)));
  }

  private static Path page(Path folder) {
    Path page = folder.resolve(INDEX);
    return !Files.exists(page) || isOurs(page) ? page : folder.resolve(OTHERWISE);
  }

  private static boolean isOurs(Path page) {
    try (InputStream in = Files.newInputStream(page)) {
      byte[] beginning = in.readNBytes(LONGEST_HEAD);
      return new String(beginning, StandardCharsets.UTF_8).contains(TITLE);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** All runs below that folder, newest first. */
  static List<IndexedRun> runs(Path root) {
    RunCache cache = RunCache.of(root);
    List<IndexedRun> runs =
        find(root).stream()
            .map(cache::read)
            .sorted(
                Comparator.comparing(IndexedRun::when)
                    .reversed()
                    .thenComparing(run -> run.folder().toString()))
            .toList();
    if (!runs.isEmpty()) {
      cache.keep(runs);
    }
    return runs;
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
        PlatformTable.of(runs, now, run -> pageOf(indexFolder, run, ReportWriter.HTML)),
        groups.entrySet().stream()
            .map(entry -> group(indexFolder, entry.getKey(), entry.getValue(), rows(groups.size())))
            .toList());
  }

  private static int rows(int groups) {
    return Math.clamp(MOST_ROWS / Math.max(1, groups), LEAST_OF_SCENARIO, MOST_OF_SCENARIO);
  }

  private static IndexPage.Group group(
      Path indexFolder, String scenario, List<IndexedRun> runs, int most) {
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
        runs.stream().limit(most).map(run -> row(indexFolder, run)).toList(),
        Math.max(0, runs.size() - most));
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
        pageOf(indexFolder, run.folder(), ReportWriter.HTML),
        pageOf(indexFolder, run.folder(), Repetition.HTML));
  }

  /** The link to a run's page of that name; "" where it has none. */
  private static String pageOf(Path indexFolder, Path run, String name) {
    Path page = run.resolve(name);
    return Files.exists(page) ? link(indexFolder.relativize(page)) : "";
  }

  /** A relative reference by RFC 3986, with every odd character of a folder's name escaped. */
  static String link(Path relative) {
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
