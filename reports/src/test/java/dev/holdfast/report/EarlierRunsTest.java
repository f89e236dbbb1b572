package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierRunsTest {
  private static final EarlierRuns.Earlier FIRST =
      new EarlierRuns.Earlier("2026-11-29T12-00-00", Verdict.UNKNOWN, "the generator stood still");

  @TempDir Path folder;

  @Test
  void areReadAsTheyWereWritten() {
    EarlierRuns.of(List.of(FIRST)).write(folder);

    assertThat(EarlierRuns.in(folder)).containsExactly(FIRST);
    assertThat(FIRST.page()).isEqualTo("../2026-11-29T12-00-00/report.html");
  }

  @Test
  void areNoneWhereThereIsNoFileOrADamagedOne() throws IOException {
    assertThat(EarlierRuns.in(folder)).isEmpty();

    Files.writeString(folder.resolve(EarlierRuns.FILE), "{\"runs\": 7");
    assertThat(EarlierRuns.in(folder)).isEmpty();
  }

  @Test
  void leadNowhereButBesideTheRun() {
    EarlierRuns.of(
            List.of(
                new EarlierRuns.Earlier("../../etc", Verdict.PASS, ""),
                new EarlierRuns.Earlier("javascript:alert(1)//", Verdict.PASS, "")))
        .write(folder);

    assertThat(EarlierRuns.in(folder)).isEmpty();
  }
}
