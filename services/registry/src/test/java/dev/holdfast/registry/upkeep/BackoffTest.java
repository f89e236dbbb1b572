package dev.holdfast.registry.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration CAP = Duration.ofSeconds(1);

  private final Backoff backoff = new Backoff(FIRST, CAP, new SplittableRandom(7));

  @Test
  void doublesUpToTheCapAndTakesAtLeastTheHalf() {
    List<Long> wholes = List.of(100L, 200L, 400L, 800L, 1000L, 1000L);
    for (long whole : wholes) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
    }
  }

  @Test
  void clientsThatFailedTogetherDoNotComeBackTogether() {
    List<Duration> first =
        Stream.generate(SplittableRandom::new)
            .limit(50)
            .map(random -> new Backoff(FIRST, CAP, random).next())
            .toList();
    assertThat(first.stream().distinct()).hasSizeGreaterThan(40);
  }

  @Test
  void waitsShortAgainAfterASuccess() {
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next()).isLessThanOrEqualTo(CAP);
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(FIRST);
  }

  @Test
  void refusesACapBelowTheFirstWait() {
    assertThatThrownBy(
            () -> new Backoff(/* first= */ CAP, /* cap= */ FIRST, new SplittableRandom(7)))
        .hasMessageContaining("got first PT1S, cap PT0.1S");
  }
}
