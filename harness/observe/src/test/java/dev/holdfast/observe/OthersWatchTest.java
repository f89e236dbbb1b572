package dev.holdfast.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultWitness.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OthersWatchTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
  private static final Duration ENDED = Duration.ofSeconds(2);
  private static final Duration UNREADY = Duration.ofSeconds(31);

  private final AtomicLong clock = new AtomicLong();
  private final Board<Pod> board = new Board<>(clock::get);

  OthersWatchTest() {
    at(1);
    is("catalog-1", "u1", true, 0, "Running");
    is("catalog-2", "u2", true, 0, "Running");
  }

  private void at(long seconds) {
    clock.set(Duration.ofSeconds(seconds).toNanos());
  }

  private void is(String name, String uid, boolean ready, int restarts, String phase) {
    board.put(name, pod(CATALOG, name, uid, ready, restarts, phase));
  }

  private static Pod pod(
      Workload of, String name, String uid, boolean ready, int restarts, String phase) {
    return new Pod(name, of, uid, "10.0.0.1", ready, restarts, phase);
  }

  private OthersWatch<Pod> watch() {
    return OthersWatch.start(
        CATALOG,
        board,
        pod -> pod,
        new OthersWatch.Late<>() {
          @Override
          public Duration ended() {
            return ENDED;
          }

          @Override
          public Duration unready(Pod pod) {
            return UNREADY;
          }
        },
        clock.get());
  }

  private static Sighting only(OthersWatch<Pod> watch) {
    List<Sighting> seen = watch.await(Duration.ZERO);
    assertThat(seen).hasSize(1);
    return seen.getFirst();
  }

  private static String words(OthersWatch<Pod> watch) {
    return only(watch).how();
  }

  @Test
  void aPodThatIsDeletedIsSeenOnceAndAtItsOrder() {
    try (OthersWatch<Pod> watch = watch()) {
      at(20);
      is("catalog-1", "u1", false, 0, Pod.LEAVING);
      at(50);
      board.remove("catalog-1", pod(CATALOG, "catalog-1", "u1", false, 0, Pod.LEAVING));

      assertThat(only(watch))
          .isEqualTo(
              new Sighting(
                  "catalog-1",
                  Duration.ofSeconds(20).toNanos(),
                  Duration.ofMillis(200).toNanos(),
                  "the watch of pods: catalog-1 is being deleted"));
    }
  }

  @Test
  void aPodOfAStatefulSetThatHasBecomeAnotherIsGone() {
    try (OthersWatch<Pod> watch = watch()) {
      is("catalog-1", "u9", false, 0, "Pending");

      assertThat(words(watch)).endsWith("catalog-1 is gone");
    }
  }

  @Test
  void aContainerThatEndedIsToldAsLateAsItsNodeLooks() {
    try (OthersWatch<Pod> watch = watch()) {
      at(20);
      is("catalog-2", "u2", false, 0, "Error (exit 137)");
      is("catalog-2", "u2", false, 1, "Running");
      is("catalog-2", "u2", true, 1, "Running");

      assertThat(only(watch).resolutionNanos()).isEqualTo(ENDED.toNanos());
      assertThat(words(watch)).endsWith("catalog-2 had a container end: Error (exit 137)");
    }
  }

  @Test
  void aContainerThatCameBackBeforeAnybodyLookedIsKnownByItsRestarts() {
    try (OthersWatch<Pod> watch = watch()) {
      is("catalog-2", "u2", true, 1, "Running");

      assertThat(words(watch)).endsWith("catalog-2 had a container start again");
    }
  }

  @Test
  void onePodThatIsReadyNoMoreWasStruckAsLongBeforeAsItsProbeIsPatient() {
    try (OthersWatch<Pod> watch = watch()) {
      at(60);
      is("catalog-1", "u1", false, 0, "Running");

      assertThat(only(watch).resolutionNanos()).isEqualTo(UNREADY.toNanos());
      assertThat(words(watch)).endsWith("is ready no more, which is told up to 31s late");
    }
  }

  @Test
  void nothingIsDatedBackToBeforeItLooked() {
    try (OthersWatch<Pod> watch = watch()) {
      at(5);
      is("catalog-1", "u1", false, 0, "Running");

      assertThat(only(watch).resolutionNanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
    }
  }

  @Test
  void podsOfOthersAndSuchAsWereNotReadyOrCameOrHaveDoneTheirWorkAreNothing() {
    is("catalog-3", "u3", false, 0, "Pending");
    try (OthersWatch<Pod> watch = watch()) {
      Workload pricing = new Workload(Workload.Kind.DEPLOYMENT, "pricing");
      board.put("pricing-1", pod(pricing, "pricing-1", "p1", true, 0, "Running"));
      board.put("pricing-1", pod(pricing, "pricing-1", "p1", false, 0, Pod.LEAVING));
      is("catalog-3", "u3", false, 0, Pod.LEAVING);
      is("catalog-4", "u4", true, 0, "Running");
      is("catalog-2", "u2", false, 0, Pod.ENDED_WELL);

      assertThat(watch.await(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void onePodThatCameMeanwhileAndWasStruckIsSeen() {
    try (OthersWatch<Pod> watch = watch()) {
      is("catalog-4", "u4", true, 0, "Running");
      is("catalog-4", "u4", false, 0, Pod.LEAVING);
      is("catalog-1", "u1", false, 0, Pod.LEAVING);

      assertThat(watch.await(Duration.ZERO))
          .extracting(Sighting::target)
          .containsExactly("catalog-4", "catalog-1");
    }
  }
}
