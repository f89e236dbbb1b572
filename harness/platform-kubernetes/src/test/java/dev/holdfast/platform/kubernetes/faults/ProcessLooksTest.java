package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.RunClock;
import org.junit.jupiter.api.Test;

class ProcessLooksTest {
  private static final class Steps implements RunClock {
    private long now;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleepUntil(long nanos) {
      now = nanos;
    }
  }

  private final Steps clock = new Steps();
  private final ProcessLooks looks = new ProcessLooks(clock);

  private void look(long atNanos, String line) {
    clock.sleepUntil(atNanos);
    looks.accept(line);
  }

  @Test
  void aChangeIsAsOldAsTheLookBeforeItAtMost() throws InterruptedException {
    look(100, "17:S 18:S");
    look(120, "17:S 18:S");
    look(145, "17:gone 18:S");

    assertThat(looks.await(17, "gone", System.nanoTime()))
        .contains(new ProcessLooks.Change("gone", 145, 25));
    assertThat(looks.await(18, "gone", System.nanoTime())).isEmpty();
  }

  @Test
  void aZombieHasEnded() throws InterruptedException {
    look(100, "17:S");
    look(110, "17:Z");

    assertThat(looks.await(17, "gone", System.nanoTime())).isPresent();
  }

  @Test
  void aStoppedProcessThatGoesOnIsSeenToDoSo() throws InterruptedException {
    look(100, "17:S");
    look(110, "17:T");

    assertThat(looks.awaitAfter(17, "T", System.nanoTime())).isEmpty();

    look(130, "17:S");

    assertThat(looks.awaitAfter(17, "T", System.nanoTime()))
        .contains(new ProcessLooks.Change("S", 130, 20));
  }

  @Test
  void whatRanBeforeItWasStoppedIsNoEndOfThat() throws InterruptedException {
    look(100, "17:S");
    look(110, "17:R");

    assertThat(looks.awaitAfter(17, "T", System.nanoTime())).isEmpty();
  }
}
