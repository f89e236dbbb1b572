package dev.holdfast.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that a scenario belongs to: the nearest one above it that holds {@code holdfast.yaml}.
 * Reports go below it.
 *
 * @param home absolute
 */
public record Project(Path home) {
  /** The file that makes a folder a project. */
  public static final String FILE = "holdfast.yaml";

  /**
   * The project that {@code start}, a file or folder, lies in; empty where no folder above it has
   * the file.
   */
  public static Optional<Project> around(Path start) {
    for (Path at = start.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve(FILE))) {
        return Optional.of(new Project(at));
      }
    }
    return Optional.empty();
  }

  /** The project file. */
  public Path file() {
    return home.resolve(FILE);
  }

  /** Where the runs' folders go, unless said otherwise. */
  public Path runs() {
    return home.resolve("reports").resolve("runs");
  }
}
