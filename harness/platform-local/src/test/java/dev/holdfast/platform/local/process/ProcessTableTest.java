package dev.holdfast.platform.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.local.process.ProcessTable.Stat;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessTableTest {
  private static Stat entry(String command, char state, long flags, long pending) {
    return ProcessTable.entry(
            42,
            "42 (%s) %c 1 40 41 0 -1 %d 9 0 0 0 3 1 0 0 20 0 12 0 123456 1000 50 18446744073709551615 1 1 0 0 0 %d 0 4096 0 0 0 0 17 1\n"
                .formatted(command, state, flags, pending))
        .orElseThrow();
  }

  @Test
  void readsAnEntryWhateverItsCommandIsCalled() {
    assertThat(entry("a) R 1 (b", 'T', 0x400040, 0)).isEqualTo(new Stat(42, 'T', 123456, false));
  }

  /** PF_FORKNOEXEC and PF_RANDOMIZE say nothing of an end, nor does a pending SIGTERM. */
  @ParameterizedTest
  @CsvSource({
    "0x400040, 0, false",
    "0x400044, 0, true",
    "0x400440, 0, true",
    "0x400040, 256, true",
    "0x400040, 16384, false"
  })
  void aProcessThatWasKilledOrHasExitedIsEnding(String flags, long pending, boolean ending) {
    assertThat(entry("java", 'R', Long.decode(flags), pending).ending()).isEqualTo(ending);
  }

  @Test
  void aProcessThatEndedIsEndingInTheRealTableToo() throws IOException, InterruptedException {
    // a shell that replaces itself never asks for its child's exit code, so the child stays there
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
    try {
      long child = Long.parseLong(parent.inputReader().readLine());
      Stat stat = ProcessTable.stat(child).orElseThrow();
      while (!stat.dead()) {
        Thread.onSpinWait();
        stat = ProcessTable.stat(child).orElseThrow();
      }
      assertThat(stat.ending()).isTrue();
      assertThat(ProcessTable.stat(parent.pid()).orElseThrow().ending()).isFalse();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }
}
