package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of an hour is judged and rendered in half of the memory that the command is given. */
class HourLongRunIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  @TempDir private Path folder = Path.of("");

  @AutoClose
  private final HoldfastCommand inHalfOfTheMemory =
      new HoldfastCommand(Map.of("HOLDFAST_JAVA_OPTS", "-Xmx256m"));

  @Test
  void anHourWithMostAnswersBadIsJudgedInHalfOfTheMemory() throws Exception {
    HourLongRun.write(HOME, folder, 0.6);

    // with the one that was under way when the baseline ended
    assertThat(ends(1, "report", folder)).contains("of 1,074,001 requests failed");
    assertThat(Files.size(folder.resolve("report.html"))).isBetween(100_000L, 2_000_000L);
  }

  @Test
  void twoSuchHoursAreComparedInTheSameMemory() throws Exception {
    HourLongRun.write(HOME, folder.resolve("a"), 0);
    HourLongRun.write(HOME, folder.resolve("b"), 0.6);

    assertThat(ends(0, "compare", folder.resolve("a"), folder.resolve("b")))
        .contains("A ends PASS, B FAIL;", "browse.failed-at-most", "PASS → FAIL");
    assertThat(Files.size(folder.resolve("b/compare.html"))).isBetween(100_000L, 2_000_000L);
  }

  private String ends(int exitCode, Object... words) throws Exception {
    Ended ended = inHalfOfTheMemory.run(words);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exitCode);
    return ended.output();
  }
}
