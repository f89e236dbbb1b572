package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlacesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Guard guard = new Guard(timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void whoeverFindsNoPlaceWaitsUntilOneIsFree() throws Exception {
    Places places = new Places(1, LONG);
    assertThat(take(places, LONG)).isTrue();

    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> take(places, LONG));
    TestServices.eventually(() -> places.waiting() == 1, () -> "nobody waits");
    places.giveBack();

    assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(places.waiting()).isZero();
  }

  @Test
  void butNotForLongerThanTheBoundNorThanHalfOfWhatTheCallerWaits() {
    Places shortly = new Places(1, SHORT);
    assertThat(take(shortly, LONG)).isTrue();
    assertThat(take(shortly, LONG)).isFalse();

    Places forHalf = new Places(1, LONG);
    assertThat(take(forHalf, LONG)).isTrue();
    assertThat(take(forHalf, SHORT)).isFalse();
  }

  @Test
  void noMoreWaitThanThereArePlaces() throws Exception {
    Places places = new Places(1, LONG);
    assertThat(take(places, LONG)).isTrue();
    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> take(places, LONG));
    TestServices.eventually(() -> places.waiting() == 1, () -> "nobody waits");

    assertThat(take(places, LONG)).isFalse();

    places.giveBack();
    assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
  }

  /** A wait that came to its bound must not look like the end of the request. */
  @Test
  void aWaitInVainLeavesTheThreadAsItWas() {
    Places places = new Places(1, SHORT);
    assertThat(take(places, LONG)).isTrue();
    long deadline = System.nanoTime() + LONG.toNanos();
    try (Guard.Watched watched = guard.watch(deadline)) {
      assertThat(places.take(watched, deadline)).isFalse();
      assertThat(watched.overdue()).isFalse();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  private boolean take(Places places, Duration left) {
    long deadline = System.nanoTime() + left.toNanos();
    try (Guard.Watched watched = guard.watch(deadline)) {
      return places.take(watched, deadline);
    }
  }
}
