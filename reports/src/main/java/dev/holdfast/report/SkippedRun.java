package dev.holdfast.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a scenario was to run and was skipped, and why: all that such a run leaves, so that a list
 * of runs need not keep silent about it. The content of {@value #FILE} in the run's folder.
 *
 * @param started ISO 8601, UTC
 * @param reason names the platform, what it was asked for and what it lacks
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SkippedRun(
    int format, String scenario, String platform, String started, String reason) {
  /** Its name in the run's folder. */
  public static final String FILE = "skipped.json";

  static final int FORMAT = 1;

  private static final JsonMapper JSON = new JsonMapper();

  /** Skipped at {@code when}. */
  public static SkippedRun of(String scenario, String platform, Instant when, String reason) {
    return new SkippedRun(FORMAT, scenario, platform, when.toString(), reason);
  }

  /**
   * Writes it into the run's folder.
   *
   * @throws ReportNotWritten where the folder takes no file
   */
  public void write(Path folder) {
    try {
      WholeFile.write(
          folder.resolve(FILE),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException("a record of texts must be JSON", failed);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RunSummary.DamagedSummary where it is not that
   */
  static SkippedRun parse(String json) {
    try {
      SkippedRun read = JSON.readValue(json, SkippedRun.class);
      if (read.format != FORMAT) {
        throw new RunSummary.DamagedSummary(
            "its format is " + read.format + ", this Holdfast reads " + FORMAT);
      }
      if (anyMissing(read.scenario, read.platform, read.started, read.reason)) {
        throw new RunSummary.DamagedSummary("it lacks one of scenario, platform, started, reason");
      }
      RunSummary.requireTime(read.started);
      return read;
    } catch (JsonProcessingException failed) {
      throw new RunSummary.DamagedSummary(failed.getOriginalMessage());
    }
  }

  private static boolean anyMissing(@Nullable String... texts) {
    for (String text : texts) {
      if (text == null) {
        return true;
      }
    }
    return false;
  }
}
