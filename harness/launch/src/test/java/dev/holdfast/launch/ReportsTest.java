package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  @TempDir Path folder;

  private static void refused(Path runs, String why) {
    assertThatThrownBy(() -> Reports.in(runs).check())
        .isInstanceOf(Refused.class)
        .hasMessage(
            "--reports: the runs' folder must be one that can be written, got %s (%s); name another one"
                .formatted(runs, why));
  }

  @Test
  void whyRunsCannotBeKeptIsSaidInWords() throws IOException {
    Path file = Files.writeString(folder.resolve("afile"), "");

    refused(file, "there is a file in its way: " + file);
    refused(file.resolve("sub"), "not a directory");
    refused(Path.of("/proc/x"), "no folder can be made there");
  }
}
