package dev.holdfast.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** All runs below a folder, for a terminal and for whoever tidies up. */
public final class RunList {
  private RunList() {}

  /**
   * A run.
   *
   * @param verdict PASS, FAIL, UNKNOWN, SKIPPED, or DAMAGED where its summary cannot be read
   * @param platform "" where it came to none
   */
  public record Row(Path folder, String verdict, Instant when, String platform) {}

  /** Newest first. */
  public static List<Row> of(Path runsRoot) {
    return IndexWriter.runs(runsRoot.toAbsolutePath().normalize()).stream()
        .map(run -> new Row(run.folder(), run.verdict().text(), run.when(), run.platform()))
        .toList();
  }
}
