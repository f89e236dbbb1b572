package dev.holdfast.engine;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An entry could not be kept: a full disk, a folder that may not be written. Exit code 4. Without
 * its history a run proves nothing, so it ends.
 */
public final class HistoryNotWritten extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Where that file could not be written. */
  public HistoryNotWritten(Path file, IOException cause) {
    super(
        file
            + " cannot be written ("
            + cause.getMessage()
            + "); check the disk's space and the folder's rights",
        cause);
  }
}
