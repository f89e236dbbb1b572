package dev.holdfast.sample.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.service.BadSettings;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A store that takes its time, for so many at a time. */
class StoreTest {
  private static final String AN_HOUR = "999999";

  @Test
  void unlessItIsToldNobodyWaits() {
    assertThatCode(() -> Store.of(Map.of()).ask()).doesNotThrowAnyException();
  }

  /** The one connection is held by somebody else for longer than any test lasts. */
  @Test
  void whoGivesUpWaitingForAConnectionLeavesItToOthers() throws InterruptedException {
    Store store =
        Store.of(Map.of("PRICING_STORE_MILLIS", AN_HOUR, "PRICING_STORE_CONNECTIONS", "1"));
    CountDownLatch gone = new CountDownLatch(2);
    AtomicBoolean answered = new AtomicBoolean();
    Runnable caller =
        () -> {
          try {
            store.ask();
            answered.set(true);
          } catch (InterruptedException e) {
            gone.countDown();
          }
        };
    Thread first = Thread.ofVirtual().start(caller);
    Thread second = Thread.ofVirtual().start(caller);

    second.interrupt();
    first.interrupt();

    assertThat(gone.await(10, TimeUnit.SECONDS)).as("both gave up").isTrue();
    assertThat(answered).isFalse();
  }

  @Test
  void whatCannotBeIsSaidWithItsRemedyAllAtOnce() {
    assertThatThrownBy(() ->
            Store.of(Map.of("PRICING_STORE_MILLIS", "50ms", "PRICING_STORE_CONNECTIONS", "0")))
        .isInstanceOfSatisfying(
            BadSettings.class,
            bad ->
                assertThat(bad.problems())
                    .containsExactly(
                        "PRICING_STORE_MILLIS=50ms: must be a whole number in [0, 999999]; for example PRICING_STORE_MILLIS=50",
                        "PRICING_STORE_CONNECTIONS=0: must be a whole number in [1, 999999]; for example PRICING_STORE_CONNECTIONS=50"));
  }
}
