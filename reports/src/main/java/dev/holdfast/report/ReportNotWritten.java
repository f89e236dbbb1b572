package dev.holdfast.report;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a report could not be written; the message names it and says why. */
public final class ReportNotWritten extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReportNotWritten(Path file, IOException cause) {
    super("cannot write " + file + ": " + why(cause), cause);
  }

  /** What the system said, where it is no exception of a name that says more. */
  private static String why(IOException cause) {
    return cause.getClass() == IOException.class
        ? String.valueOf(cause.getMessage())
        : cause.toString();
  }
}
