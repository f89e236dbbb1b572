package dev.holdfast.observe.packets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.observe.packets.PeerLooks.Change;
import dev.holdfast.spi.RunClock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerLooksTest {
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
  private final PeerLooks looks = new PeerLooks(2, clock);

  private void round(long beginNanos, long endNanos, String answered) {
    clock.sleepUntil(beginNanos);
    looks.accept("begin");
    clock.sleepUntil(endNanos);
    looks.accept(answered);
  }

  private Optional<Change> cutOff() throws InterruptedException {
    return looks.awaitCutOff(System.nanoTime());
  }

  private Optional<Change> back() throws InterruptedException {
    return looks.awaitBack(System.nanoTime());
  }

  @Test
  void podsAreCutOffFromTheBeginOfTheFirstRoundThatNobodyAnswered() throws InterruptedException {
    round(100, 105, "answered 10.42.0.7:8080 10.43.0.9:80");
    round(200, 270, "answered 10.42.0.7:8080");
    round(300, 370, "answered");

    assertThat(looks.healthy()).isTrue();
    assertThat(cutOff()).contains(new Change(0, 300, 100));
    assertThat(back()).isEmpty();
    assertThat(looks.said("pricing"))
        .isEqualTo("0 of 2 addresses of pricing answered, before 2 of 2");
  }

  @Test
  void theyAreBackAtTheEndOfTheFirstRoundThatAllAnswered() throws InterruptedException {
    round(100, 105, "answered 10.42.0.7:8080 10.43.0.9:80");
    round(200, 270, "answered");
    round(300, 370, "answered 10.43.0.9:80");

    assertThat(back()).isEmpty();

    round(400, 405, "answered 10.42.0.7:8080 10.43.0.9:80");

    assertThat(back()).contains(new Change(2, 405, 105));
    assertThat(looks.said("pricing", back().orElseThrow()))
        .isEqualTo("2 of 2 addresses of pricing answered, before 2 of 2");
  }

  @Test
  void whoAnsweredBeforeTheyWereCutOffIsNoEndOfThat() throws InterruptedException {
    round(100, 105, "answered 10.42.0.7:8080 10.43.0.9:80");
    round(200, 205, "answered 10.42.0.7:8080 10.43.0.9:80");

    assertThat(cutOff()).isEmpty();
    assertThat(back()).isEmpty();
  }

  @Test
  void whatWasNotHealthyAtFirstIsNothingToCompareWith() throws InterruptedException {
    assertThat(looks.healthy()).isFalse();
    assertThat(looks.said("pricing")).isEqualTo("nothing was measured");

    round(100, 170, "answered 10.42.0.7:8080");
    round(200, 205, "answered 10.42.0.7:8080 10.43.0.9:80");

    assertThat(looks.healthy()).isFalse();
  }

  @Test
  void otherWordsAreNoRound() throws InterruptedException {
    looks.accept("process 4711 is not there any more");
    looks.accept("answered");

    assertThat(looks.said("pricing")).isEqualTo("nothing was measured");
    assertThat(cutOff()).isEmpty();
  }
}
