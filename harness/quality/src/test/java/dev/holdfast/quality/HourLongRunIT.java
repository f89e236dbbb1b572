package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of an hour is judged and rendered in half of the memory that the command is given. */
class HourLongRunIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  @TempDir private Path folder = Path.of("");

  @Test
  void anHourWithMostAnswersBadIsJudgedInHalfOfTheMemory() throws Exception {
    HourLongRun.write(HOME, folder, 0.6);

    Process report = report();
    assertThat(report.waitFor(3, TimeUnit.MINUTES)).isTrue();

    String said = Files.readString(folder.resolve("said.txt"));
    assertThat(report.exitValue()).as(said).isEqualTo(1);
    assertThat(said).contains("of 1,074,000 requests failed");
    assertThat(Files.size(folder.resolve("report.html"))).isBetween(100_000L, 2_000_000L);
  }

  private Process report() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(HOME.resolve("holdfast").toString(), "report", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said.txt").toFile());
    // the jars are there: Maven has just packaged them
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    builder.environment().put("HOLDFAST_JAVA_OPTS", "-Xmx256m");
    return builder.start();
  }
}
