package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  @TempDir Path folder;

  @Test
  void writesAll() throws Exception {
    Path out = Path.of("target/look");
    SampleRuns.pass().write(out.resolve("runs/replica-kill/pass"));
    SampleRuns.fewFailed().write(out.resolve("runs/replica-kill/few"));
    SampleRuns.outage().write(out.resolve("runs/replica-kill/outage"));
    SampleRuns.neverRecovered().write(out.resolve("runs/replica-kill/never"));
    SampleRuns.notReady().write(out.resolve("runs/replica-kill/notready"));
    SampleRuns.hostile().write(out.resolve("runs/replica-kill/hostile"));
    SampleRuns.barelyBegun().write(out.resolve("runs/replica-kill/barely"));
    SampleRuns.hour().write(out.resolve("runs/long/hour"));
    IndexWriter.write(out.resolve("runs"));
    assertThat(Files.size(out.resolve("runs/long/hour/report.html"))).isLessThan(3_000_000);
  }
}
