package dev.holdfast.launch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where runs are kept.
 *
 * @param runs holds a folder for each scenario, with one for each run in it
 * @param index holds the list of all runs
 */
public record Reports(Path runs, Path index) {
  /** A project's own: the list stands beside the folder of the runs. */
  public static Reports of(Project project) {
    return new Reports(project.runs(), project.home().resolve("reports"));
  }

  /** A folder that the user named: nothing is written outside of it. */
  public static Reports in(Path folder) {
    Path runs = folder.toAbsolutePath();
    return new Reports(runs, runs);
  }

  /**
   * Looks before a run whether it can be kept.
   *
   * @throws Refused where it cannot
   */
  void check() {
    try {
      Files.createDirectories(runs);
      if (!Files.isWritable(runs)) {
        throw refused("this user may not write there");
      }
    } catch (FileAlreadyExistsException e) {
      throw refused("there is a file in its way: " + e.getMessage());
    } catch (IOException e) {
      throw refused(words(e));
    }
  }

  private static String words(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "this user may not write there";
      case NoSuchFileException _ -> "no folder can be made there";
      case FileSystemException failed when failed.getReason() != null ->
          failed.getReason().toLowerCase(Locale.ROOT);
      default -> e.getMessage() == null ? "it cannot be made" : e.getMessage();
    };
  }

  private Refused refused(String why) {
    return new Refused(
        ExitCode.BAD_INPUT,
        "--reports: the runs' folder must be one that can be written, got %s (%s); name another one"
            .formatted(runs, why));
  }
}
