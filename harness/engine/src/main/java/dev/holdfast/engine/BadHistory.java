package dev.holdfast.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A run's folder does not hold a history that this version can read. */
public final class BadHistory extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With file, line and cause in the message. */
  public BadHistory(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Refuses what would block or never end when it is read; that it is missing is no matter here.
   */
  static void unlessRegular(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadHistory(file + ": is no regular file; name the folder of a run", null);
    }
  }
}
