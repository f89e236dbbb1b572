package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of an hour is judged and rendered in half of the memory that the command is given. */
class HourLongRunIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  @TempDir private Path folder = Path.of("");

  @Test
  void anHourWithMostAnswersBadIsJudgedInHalfOfTheMemory() throws Exception {
    HourLongRun.write(HOME, folder, 0.6);

    assertThat(holdfast(1, "report", folder)).contains("of 1,074,000 requests failed");
    assertThat(Files.size(folder.resolve("report.html"))).isBetween(100_000L, 2_000_000L);
  }

  @Test
  void twoSuchHoursAreComparedInTheSameMemory() throws Exception {
    HourLongRun.write(HOME, folder.resolve("a"), 0);
    HourLongRun.write(HOME, folder.resolve("b"), 0.6);

    assertThat(holdfast(0, "compare", folder.resolve("a"), folder.resolve("b")))
        .contains("A ends PASS, B FAIL;", "browse.failed-at-most", "PASS → FAIL");
    assertThat(Files.size(folder.resolve("b/compare.html"))).isBetween(100_000L, 2_000_000L);
  }

  /** What the command says with half of its usual memory; it must end as expected. */
  private String holdfast(int exitCode, Object... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("holdfast").toString()));
    Stream.of(words).map(Object::toString).forEach(command::add);
    Path said = folder.resolve("said.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    // the jars are there: Maven has just packaged them
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    builder.environment().put("HOLDFAST_JAVA_OPTS", "-Xmx256m");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said);
    assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
    return text;
  }
}
