package dev.holdfast.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.registry.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BalanceTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> closed = new ArrayList<>();
  private final EndpointSet<String> set =
      new EndpointSet<>(Instance::id, closed::add, new Random(7), nanos::get);

  private static List<Instance> instances(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> new Instance("catalog", "catalog-" + i, "10.0.0.1", 8000 + i, Map.of()))
        .toList();
  }

  /** Calls that follow each other, each of which takes its instance that long. */
  private Map<String, Integer> calls(int count, Map<String, Long> millis) {
    Map<String, Integer> served = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Endpoint<String> one = set.pick(Set.of()).orElseThrow();
      long took = millis.getOrDefault(one.target(), 5L) * MILLI;
      nanos.addAndGet(MILLI);
      one.answered(took, nanos.get());
      served.merge(one.target(), 1, Integer::sum);
    }
    return served;
  }

  /** Whoever is asked first compiles first: 60 ms, and then 4 as all the others. */
  @Test
  void oneWhoseFirstAnswersWereSlowHasItsShareSoonAfterwards() {
    set.follow(instances(1, 3));
    for (int i = 0; i < 2; i++) {
      picked("catalog-2").answered(60 * MILLI, nanos.get());
    }
    calls(3_000, Map.of()); // 3 s

    assertThat(calls(300, Map.of()).get("catalog-2")).isBetween(60, 140);
  }

  /** What it was before it faded is not brought back. */
  @Test
  void oneThatWasSlowForLongHasItsShareOnceItIsAskedAgain() {
    set.follow(instances(1, 3));
    calls(300, Map.of());
    for (int i = 0; i < 40; i++) {
      picked("catalog-2").answered(60 * MILLI, nanos.get());
    }
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    calls(2_000, Map.of());

    assertThat(calls(300, Map.of()).get("catalog-2")).isBetween(60, 140);
  }

  /**
   * A request was under way as the instance left the list, and ended badly afterwards; the probes
   * of it went out after 1, 3, 7, 15 and 31 seconds.
   */
  @Test
  void whoHasLeftTheListIsNeverAskedAgainWhateverBecameOfItsLastRequests() {
    set.follow(instances(1, 2));
    Endpoint<String> broken = picked("catalog-2");
    Endpoint<String> silent = picked("catalog-2");
    for (int i = 0; i < 2; i++) {
      picked("catalog-2").silent(MILLI, nanos.get());
    }

    set.follow(instances(1, 1));
    assertThat(silent.silent(MILLI, nanos.get())).as("no news of one that is gone").isFalse();
    assertThat(broken.broke(nanos.get())).isFalse();

    assertThat(set.ejected()).isZero();
    assertThat(calls(60_000, Map.of())).containsOnlyKeys("catalog-1");
  }

  @Test
  void whoIsLeftAloneAsItLeavesTheListIsNoProbesGoalEither() {
    set.follow(instances(1, 2));
    picked("catalog-2").broke(nanos.get());
    nanos.addAndGet(1001 * MILLI);
    Endpoint<String> probe = set.pick(Set.of()).orElseThrow();
    assertThat(probe.target()).isEqualTo("catalog-2");

    set.follow(instances(1, 1));
    probe.broke(nanos.get());

    assertThat(calls(60_000, Map.of())).containsOnlyKeys("catalog-1");
    set.follow(instances(1, 2));
    assertThat(calls(10_000, Map.of())).as("it may come back").containsKey("catalog-2");
  }

  private Endpoint<String> picked(String id) {
    return Stream.generate(() -> set.pick(Set.of()).orElseThrow())
        .filter(one -> {
          if (!one.target().equals(id)) {
            one.release();
          }
          return one.target().equals(id);
        })
        .findFirst()
        .orElseThrow();
  }

  @Test
  void equalsGetEqualParts() {
    set.follow(instances(1, 4));

    assertThat(calls(4000, Map.of("catalog-1", 6L)).values())
        .allSatisfy(calls -> assertThat(calls).isBetween(800, 1200));
  }

  @Test
  void whoIsManyTimesSlowerGetsHardlyAny() {
    set.follow(instances(1, 4));

    assertThat(calls(4000, Map.of("catalog-1", 100L)).get("catalog-1")).isLessThan(40);
  }

  @Test
  void whoHasMuchUnderWayGetsNoMore() {
    set.follow(instances(1, 3));
    Set<String> busy = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      Endpoint<String> one = set.pick(Set.of()).orElseThrow();
      if (one.target().equals("catalog-1")) {
        busy.add("call " + i); // it hangs
      } else {
        one.answered(MILLI, nanos.get());
      }
    }
    assertThat(busy).hasSizeLessThanOrEqualTo(3);
  }

  /** Else the one that refuses most would draw most. */
  @Test
  void whoRefusesSinceItIsBusyIsNoQuickerForIt() {
    set.follow(instances(1, 1));
    set.pick(Set.of()).orElseThrow().answered(100 * MILLI, nanos.get());
    Endpoint<String> one = set.pick(Set.of()).orElseThrow();
    one.refused(nanos.get());

    assertThat(one.latency(nanos.get())).isEqualTo(100.0 * MILLI);
  }

  @Test
  void whoIsNewGetsLittleAtFirst() {
    set.follow(instances(1, 3));
    calls(100, Map.of());
    set.follow(instances(1, 4));

    assertThat(calls(100, Map.of()).getOrDefault("catalog-4", 0)).isLessThan(10);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(calls(4000, Map.of()).get("catalog-4")).isBetween(800, 1200);
  }

  @Test
  void whoStaysKeepsWhatIsKnownAndWhoIsGoneIsClosed() {
    set.follow(instances(1, 3));
    Endpoint<String> second = set.all().get(1);

    set.follow(instances(2, 4));

    assertThat(set.all().getFirst()).isSameAs(second);
    assertThat(closed).containsExactly("catalog-1");
  }

  @Test
  void whoBrokeComesBackThroughOneRequest() {
    set.follow(instances(1, 3));
    Endpoint<String> broken = pickOf("catalog-1");
    assertThat(broken.broke(nanos.get())).isTrue();
    assertThat(calls(100, Map.of())).doesNotContainKey("catalog-1");

    nanos.addAndGet(Duration.ofMillis(1001).toNanos());
    Endpoint<String> probe = set.pick(Set.of()).orElseThrow();
    assertThat(probe).isSameAs(broken);
    assertThat(calls(100, Map.of())).as("while it is on its way").doesNotContainKey("catalog-1");
    assertThat(probe.silent(MILLI, nanos.get())).as("news").isFalse();

    nanos.addAndGet(Duration.ofMillis(1001).toNanos());
    assertThat(calls(100, Map.of())).as("twice as long now").doesNotContainKey("catalog-1");
    nanos.addAndGet(Duration.ofMillis(1001).toNanos());
    Endpoint<String> again = set.pick(Set.of()).orElseThrow();
    assertThat(again).isSameAs(broken);
    assertThat(again.answered(MILLI, nanos.get())).isTrue();
    assertThat(calls(100, Map.of())).containsKey("catalog-1");
  }

  @Test
  void whoIsSilentIsLeftAloneAfterAFewInARow() {
    set.follow(instances(1, 3));
    assertThat(pickOf("catalog-1").silent(MILLI, 0)).isFalse();
    assertThat(pickOf("catalog-1").silent(MILLI, 0)).isFalse();
    assertThat(pickOf("catalog-1").answered(MILLI, 0)).isFalse();
    assertThat(pickOf("catalog-1").silent(MILLI, 0)).isFalse();
    assertThat(pickOf("catalog-1").silent(MILLI, 0)).isFalse();
    assertThat(pickOf("catalog-1").silent(MILLI, 0)).isTrue();
    assertThat(set.ejected()).isEqualTo(1);
  }

  @Test
  void whereNoneIsWellAllAreUsed() {
    set.follow(instances(1, 3));
    set.all()
        .forEach(one -> {
          one.begin();
          one.broke(nanos.get());
        });

    assertThat(calls(30, Map.of())).isNotEmpty();
    assertThat(set.pickOther(Set.of())).as("none answered since").isPresent();
  }

  @Test
  void nobodyIsAskedBesideButWhoIsWell() {
    set.follow(instances(1, 2));
    Endpoint<String> broken = pickOf("catalog-1");
    broken.broke(nanos.get());

    assertThat(set.pickOther(Set.of(set.all().get(1)))).isEmpty();
  }

  @Test
  void aThousandAreServedAsEvenlyAsThree() {
    set.follow(instances(1, 1000));

    Map<String, Integer> served = calls(100_000, Map.of());

    assertThat(served).hasSize(1000);
    assertThat(served.values()).allSatisfy(calls -> assertThat(calls).isBetween(50, 160));
  }

  @Test
  void aListThatLostMostAtOnceIsNotBelievedForAWhile() {
    ShrinkGuard guard = new ShrinkGuard(0.5, Duration.ofSeconds(10));
    List<Instance> six = instances(1, 6);
    List<Instance> first = instances(1, 1);
    assertThat(guard.believed(six, 0)).isEqualTo(six);

    assertThat(guard.believed(first, 1)).isEqualTo(six);
    assertThat(guard.doubting()).isTrue();
    assertThat(guard.believed(instances(1, 2), 2)).isEqualTo(six);
    assertThat(guard.believed(instances(1, 3), 3)).as("half of them is enough").hasSize(3);
    assertThat(guard.doubting()).isFalse();

    assertThat(guard.believed(first, 4)).isEqualTo(instances(1, 3));
    assertThat(guard.believed(first, Duration.ofSeconds(11).toNanos())).isEqualTo(first);
  }

  @Test
  void whoIsNeitherListedNorThereIsGone() {
    ShrinkGuard guard = new ShrinkGuard(0.5, Duration.ofSeconds(10));
    guard.believed(instances(1, 3), 0);
    List<Instance> first = instances(1, 1);
    assertThat(guard.believed(first, 1)).hasSize(3);

    guard.broke(instances(2, 2).getFirst());
    guard.broke(instances(1, 1).getFirst()); // listed: it may come back

    assertThat(guard.believed(first, 2))
        .extracting(Instance::id)
        .containsExactly("catalog-1", "catalog-3");
  }

  @Test
  void anEmptyListIsNeverBelieved() {
    ShrinkGuard guard = new ShrinkGuard(0.5, Duration.ofSeconds(10));
    guard.believed(instances(1, 3), 0);

    assertThat(guard.believed(List.of(), 1)).hasSize(3);
    assertThat(guard.believed(List.of(), Duration.ofHours(1).toNanos())).hasSize(3);
    assertThat(guard.believed(instances(4, 5), 2)).isEqualTo(instances(4, 5));
  }

  @Test
  void aNewInstanceAmongFewIsTakenAtOnce() {
    ShrinkGuard guard = new ShrinkGuard(0.5, Duration.ofSeconds(10));
    guard.believed(instances(1, 6), 0);

    assertThat(guard.believed(instances(7, 7), 1)).hasSize(7);
  }

  private Endpoint<String> pickOf(String id) {
    Endpoint<String> one =
        set.all().stream().filter(each -> each.target().equals(id)).findFirst().orElseThrow();
    one.begin();
    return one;
  }
}
