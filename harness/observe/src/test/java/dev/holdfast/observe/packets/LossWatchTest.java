package dev.holdfast.observe.packets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.observe.packets.LossWatch.Count;
import dev.holdfast.observe.packets.LossWatch.Place;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LossWatchTest {
  /** A queue of five, and a server that takes a connection from it each time that time passes. */
  @Test
  void aServerThatLetsFewConnectionsWaitIsNotTakenForALossOfPackets() throws Exception {
    AtomicInteger waiting = new AtomicInteger();
    Semaphore come = new Semaphore(0);
    AtomicLong now = new AtomicLong();
    RunClock clock =
        new RunClock() {
          @Override
          public long nanos() {
            return now.get();
          }

          @Override
          public void sleepUntil(long nanos) throws InterruptedException {
            if (nanos > now.get()) {
              assertThat(come.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
              waiting.decrementAndGet();
              now.set(nanos);
            }
          }
        };

    Place place =
        Place.healthy(
            "cart-1",
            bound -> {
              int queued = waiting.incrementAndGet();
              come.release();
              if (queued > 5) {
                throw new IOException("the queue is full");
              }
            },
            clock);

    assertThat(place.before()).isEqualTo(new Count(0, 40));
  }

  @Test
  void aLossIsSeenFromHalfOfWhatItShouldBeAndNeverFromOne() {
    assertThat(LossWatch.shows(0.2, new Count(4, 40))).isTrue();
    assertThat(LossWatch.shows(0.2, new Count(3, 40))).isFalse();
    assertThat(LossWatch.shows(0.01, new Count(1, 40))).isFalse();
    assertThat(LossWatch.shows(0.01, new Count(2, 400))).isTrue();
  }

  @Test
  void itIsOverOnceChanceAloneCouldNotHaveSparedThemAll() {
    assertThat(LossWatch.gone(0.2, 61)).isFalse();
    assertThat(LossWatch.gone(0.2, 62)).isTrue();
    assertThat(LossWatch.gone(0.01, 1374)).isFalse();
    assertThat(LossWatch.gone(0.01, 1375)).isTrue();
    assertThat(LossWatch.gone(1, 0)).isFalse();
    assertThat(LossWatch.gone(1, 1)).isTrue();
  }
}
