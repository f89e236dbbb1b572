package dev.holdfast.launch;

import dev.holdfast.platform.kubernetes.RunLedger;
import dev.holdfast.report.IndexWriter;
import dev.holdfast.report.RunList;
import dev.holdfast.spi.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs that are kept: listed, and removed when there are too many. */
public final class Runs {
  private static final String HISTORY = "history.jsonl";
  private static final String SKIPPED = "skipped.json";

  /** How each history begins. */
  private static final String BEGINNING = "{\"type\":\"run-started\"";

  private final Reports reports;
  private final Platform platform;
  private final Clock wall;

  private Runs(Reports reports, Platform platform, Clock wall) {
    this.reports = reports;
    this.platform = platform;
    this.wall = wall;
  }

  /** Of a project, or in another folder of its runs. */
  public static Runs of(Project project, Reports reports, Clock wall) {
    return new Runs(reports, Platforms.of(PlatformChoice.named("local"), project), wall);
  }

  /**
   * A run that is kept.
   *
   * @param verdict PASS, FAIL, UNKNOWN, SKIPPED, or DAMAGED where it cannot be read
   * @param platform "" where it came to none
   */
  public record Kept(Path folder, String verdict, Instant when, String platform) {}

  /** Newest first. */
  public List<Kept> list() {
    return RunList.of(reports.runs()).stream()
        .map(run -> new Kept(run.folder(), run.verdict(), run.when(), run.platform()))
        .toList();
  }

  /**
   * What was done about one run.
   *
   * @param kept why it was not removed; empty where it was
   */
  public record Pruned(Path folder, Optional<String> kept) {}

  /**
   * Removes all but the newest; one that is under way, or has left something that {@code undo} must
   * remove first, stays.
   *
   * @param keep how many
   */
  public List<Pruned> prune(int keep) throws IOException {
    List<Pruned> pruned = new ArrayList<>();
    // whatever else lies among them is neither counted nor touched
    List<Path> runs = list().stream().map(Kept::folder).filter(Runs::isRun).toList();
    for (Path run : runs.subList(Math.min(keep, runs.size()), runs.size())) {
      pruned.add(new Pruned(run, remove(run)));
    }
    if (!pruned.isEmpty()) {
      IndexWriter.write(reports.runs(), reports.index(), wall.instant());
    }
    return pruned;
  }

  /** Why it was not; empty where it was. */
  private Optional<String> remove(Path folder) throws IOException {
    Optional<RunLock> lock = RunLock.take(folder);
    if (lock.isEmpty()) {
      return Optional.of("still running, left alone");
    }
    try (RunLock _ = lock.get()) {
      if (!platform.leftovers(folder).isEmpty() || RunLedger.of(folder).isPresent()) {
        return Optional.of("it left something behind; ./holdfast undo removes that first");
      }
      delete(folder);
    }
    deleteIfEmpty(Objects.requireNonNull(folder.getParent()));
    return Optional.empty();
  }

  private static boolean isRun(Path folder) {
    Path history = folder.resolve(HISTORY);
    if (!Files.isRegularFile(history)) {
      return Files.isRegularFile(folder.resolve(SKIPPED));
    }
    try (var in = Files.newInputStream(history)) {
      byte[] beginning = in.readNBytes(BEGINNING.length());
      return new String(beginning, StandardCharsets.US_ASCII).equals(BEGINNING);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Links are removed and not followed. */
  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(inner);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void deleteIfEmpty(Path scenario) throws IOException {
    if (scenario.equals(reports.runs().normalize())) {
      return;
    }
    try {
      Files.delete(scenario);
    } catch (DirectoryNotEmptyException | NoSuchFileException others) {
      // others are there, or another hand was quicker
    }
  }
}
