package dev.holdfast.launch;

import dev.holdfast.helm.HelmCharts;
import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.kubernetes.RunLedger;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Removes what killed runs left. */
public final class Undo {
  private final @Nullable Platform platform;

  /** For the runs of a project, wherever they ran. */
  public static Undo of(Project project) {
    return new Undo(Platforms.of(PlatformChoice.named("local"), project));
  }

  /** For runs in clusters, which need no project. */
  public static Undo inClusters() {
    return new Undo(null);
  }

  /** Finds what is left of runs on that platform, if there is one, and in clusters. */
  public Undo(@Nullable Platform platform) {
    this.platform = platform;
  }

  /**
   * Removes what harnesses of this machine that have ended left outside of their runs' folders:
   * containers with their volumes and networks, and folders in the machine's temporary folder; what
   * it removed, in words.
   */
  public static List<String> outsideOfRuns() {
    List<String> removed = new ArrayList<>(ContainersPlatform.removeOfTheDead());
    removed.addAll(HelmCharts.removeOfTheDead(Path.of(System.getProperty("java.io.tmpdir"))));
    return removed;
  }

  /**
   * What was done about one run.
   *
   * @param alive its harness still runs, so nothing was touched
   * @param removed in words; empty where nothing was left
   */
  public record Undone(Path folder, boolean alive, List<String> removed) {}

  /** The folders of all runs below {@code runs}, in the order of their names. */
  public static List<Path> folders(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> below = Files.walk(runs, 2)) {
      return below
          .filter(folder -> Files.isRegularFile(folder.resolve("history.jsonl")))
          .sorted()
          .toList();
    }
  }

  /** Undoes each of these runs. */
  public List<Undone> undo(List<Path> folders) throws IOException {
    List<Undone> done = new ArrayList<>();
    for (Path folder : folders) {
      Optional<RunLock> lock = RunLock.take(folder);
      if (lock.isEmpty()) {
        done.add(new Undone(folder, true, List.of()));
        continue;
      }
      try (RunLock _ = lock.get()) {
        done.add(new Undone(folder, false, removeLeftovers(folder)));
      }
    }
    return done;
  }

  private List<String> removeLeftovers(Path folder) {
    List<String> removed =
        new ArrayList<>(platform == null ? List.of() : platform.removeLeftovers(folder));
    try {
      RunLedger.of(folder).ifPresent(ledger -> removed.addAll(ledger.remove()));
    } catch (CannotStart e) {
      throw new Refused(ExitCode.CANNOT_START, folder + ": " + e.getMessage());
    }
    return removed;
  }
}
