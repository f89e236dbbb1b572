package dev.holdfast.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The runs of the same order before this one, which had no verdict and so were made again: the
 * content of {@value #FILE} in the run's folder. The report shows them, and a run's verdict is its
 * own alone.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EarlierRuns(int format, List<Earlier> runs) {
  /** Its name in the run's folder. */
  public static final String FILE = "earlier.json";

  static final int FORMAT = 1;

  private static final JsonMapper JSON = new JsonMapper();

  public EarlierRuns {
    runs = runs == null ? List.of() : List.copyOf(runs);
  }

  /**
   * One of them.
   *
   * @param folder its name, beside this run's folder
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Earlier(String folder, Verdict verdict, String headline) {
    /** Its report, as seen from this run's. */
    public String page() {
      return "../" + folder + "/" + ReportWriter.HTML;
    }
  }

  /** These, in the order in which they were made. */
  public static EarlierRuns of(List<Earlier> runs) {
    return new EarlierRuns(FORMAT, runs);
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

  /** What {@link #write} wrote; none where there is nothing, or nothing that can be read. */
  static List<Earlier> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return JSON.readValue(Files.readString(file), EarlierRuns.class).runs().stream()
          // a name and no way out of the folder of runs
          .filter(earlier -> earlier.folder() != null && earlier.folder().matches("[A-Za-z0-9-]+"))
          .toList();
    } catch (IOException damaged) {
      return List.of();
    }
  }
}
