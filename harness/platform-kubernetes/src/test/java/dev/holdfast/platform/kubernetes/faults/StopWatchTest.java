package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StopWatchTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final AtomicReference<String> refusal = new AtomicReference<>("");

  private StopWatch watch() {
    Workload catalog = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
    List<Pod> pods =
        List.of(
            new Pod("catalog-1", catalog, "1", "", true, 0, "Running"),
            new Pod("catalog-2", catalog, "2", "", true, 0, "Running"));
    return StopWatch.start("the kubelet of n1", pods, RunClock.startingNow(), refusal::get);
  }

  @Test
  void aNodeThatNobodyAnswersOnHasStoppedAndOneThatAnswersAgainRuns() throws Exception {
    try (StopWatch watch = watch()) {
      refusal.set("No route to host");

      List<Sighting> seen = watch.await(BOUND);

      assertThat(seen).extracting(Sighting::target).containsExactly("catalog-1", "catalog-2");
      assertThat(seen)
          .allSatisfy(one -> {
            assertThat(one.seenNanos()).isPositive();
            assertThat(one.resolutionNanos()).isPositive();
            assertThat(one.how()).isEqualTo("the kubelet of n1: No route to host");
          });

      refusal.set("");

      assertThat(watch.awaitGone(BOUND))
          .allSatisfy(
              one -> assertThat(one.seenNanos()).isGreaterThan(seen.getFirst().seenNanos()));
    }
  }

  @Test
  void oneThatNeverAnsweredWasNotSeenToStop() throws Exception {
    refusal.set("No route to host");
    try (StopWatch watch = watch()) {
      assertThat(watch.await(Duration.ZERO)).extracting(Sighting::seenNanos).containsOnly(-1L);
    }
  }
}
