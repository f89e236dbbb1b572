package dev.holdfast.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every toxic of a real server, measured before, during and after. Nearly all of it is waiting for
 * bytes that are late, so many at a time.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ToxicLookoutTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration GLIMPSE = Duration.ofMillis(300);

  @SuppressWarnings("NullAway.Init")
  private static ToxiproxyProcess server;

  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final AtomicInteger PROXIES = new AtomicInteger();

  private final RunClock clock = RunClock.startingNow();

  @BeforeAll
  static void start() throws Exception {
    server = ToxiproxyProcess.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  static Stream<Toxic> toxics() {
    return Stream.of(
        Toxic.of(new Effect.Latency(Duration.ofMillis(500), Duration.ofMillis(100))),
        up(new Effect.Latency(Duration.ofMillis(500), Duration.ZERO)),
        Toxic.of(new Effect.Latency(Duration.ofSeconds(30), Duration.ZERO)),
        Toxic.of(new Effect.Bandwidth(100)),
        up(new Effect.Bandwidth(100)),
        Toxic.of(new Effect.Timeout(Duration.ofMillis(500))),
        Toxic.of(new Effect.Timeout(Duration.ZERO)),
        up(new Effect.Timeout(Duration.ofMillis(500))),
        Toxic.of(new Effect.Reset(Duration.ZERO)),
        Toxic.of(new Effect.Reset(Duration.ofMillis(100))),
        up(new Effect.Reset(Duration.ZERO)),
        Toxic.of(new Effect.SlowClose(Duration.ofMillis(500))),
        Toxic.of(new Effect.SlowClose(Duration.ofSeconds(30))),
        Toxic.of(new Effect.Slicer(100, 20, Duration.ofMillis(5))),
        up(new Effect.Slicer(100, 0, Duration.ofMillis(5))),
        Toxic.of(new Effect.LimitData(1000)),
        up(new Effect.LimitData(1000)),
        new Toxic(
            new Effect.Latency(Duration.ofMillis(500), Duration.ZERO), Direction.DOWNSTREAM, 0.3),
        Toxic.of(new Effect.Down()));
  }

  static Stream<Toxic> toxicsBeforeAServerThatStays() {
    return toxics().filter(toxic -> !(toxic.effect() instanceof Effect.SlowClose));
  }

  private static Toxic up(Effect effect) {
    return new Toxic(effect, Direction.UPSTREAM, 1);
  }

  @ParameterizedTest
  @MethodSource("toxics")
  void isSeenToComeAndToGo(Toxic toxic) throws Exception {
    comesAndGoes(toxic, true);
  }

  @ParameterizedTest
  @MethodSource("toxicsBeforeAServerThatStays")
  void isSeenBeforeAServerThatLeavesTheClosingToTheClient(Toxic toxic) throws Exception {
    comesAndGoes(toxic, false);
  }

  @Test
  void theEndOfAFaultThatWasHeldIsKnownAsFinelyAsThatOfAShortOne() throws Exception {
    Toxic slow = Toxic.of(new Effect.Latency(Duration.ofMillis(150), Duration.ZERO));
    try (AnsweringServer upstream = new AnsweringServer(true)) {
      InetSocketAddress listen = proxy("held", upstream);
      try (ToxicLookout lookout = ToxicLookout.before("pricing-1", listen, "/", slow, clock)) {
        server.api().add("held", "it", slow);
        Sighting come = lookout.awaitSeen(SOON);
        int then = upstream.connections();
        await("it looks on").atMost(SOON).until(() -> upstream.connections() >= then + 10);

        server.api().remove("held", "it", slow);
        Sighting gone = lookout.awaitGone(SOON);

        assertThat(Duration.ofNanos(gone.resolutionNanos()))
            .as("%s to %s", come, gone)
            .isLessThan(Duration.ofNanos(gone.seenNanos() - come.seenNanos()).dividedBy(2));
      }
    }
  }

  @Test
  void aLookoutThatIsClosedLooksNoMore() throws Exception {
    Toxic slow = Toxic.of(new Effect.Latency(Duration.ofMillis(150), Duration.ZERO));
    try (AnsweringServer upstream = new AnsweringServer(true)) {
      InetSocketAddress listen = proxy("closed", upstream);
      ToxicLookout lookout = ToxicLookout.before("pricing-1", listen, "/", slow, clock);
      server.api().add("closed", "it", slow);
      lookout.awaitSeen(SOON);
      int then = upstream.connections();
      await("it looks on").atMost(SOON).until(() -> upstream.connections() > then);

      lookout.close();

      // a look that had begun may still arrive
      int most = upstream.connections() + 1;
      await()
          .during(Duration.ofSeconds(1))
          .atMost(SOON)
          .until(() -> upstream.connections() <= most);
    }
  }

  @Test
  void aSlowCloseIsNotClaimedOfAServerThatDoesNotClose() throws Exception {
    Toxic slow = Toxic.of(new Effect.SlowClose(Duration.ofMillis(200)));
    try (AnsweringServer upstream = new AnsweringServer(false)) {
      Sighting sighting =
          ToxicLookout.before("pricing-1", upstream.address(), "/", slow, clock).awaitSeen(GLIMPSE);

      assertThat(sighting.seenNanos()).isEqualTo(-1);
      assertThat(sighting.how()).startsWith("nothing to compare with: ");
    }
  }

  private void comesAndGoes(Toxic toxic, boolean closes) throws Exception {
    try (AnsweringServer upstream = new AnsweringServer(closes)) {
      String proxy = "run." + RUNS.incrementAndGet();
      InetSocketAddress listen = proxy(proxy, upstream);

      try (ToxicLookout lookout = ToxicLookout.before("pricing-1", listen, "/", toxic, clock)) {
        Sighting none = lookout.awaitSeen(GLIMPSE);
        assertThat(none.seenNanos()).as("nothing was done: %s", none.how()).isEqualTo(-1);
        server.api().add(proxy, "it", toxic);
        Sighting come = lookout.awaitSeen(SOON);
        assertThat(come.seenNanos()).as(come.how()).isPositive();
        Sighting still = lookout.awaitGone(GLIMPSE);
        assertThat(still.seenNanos()).as("still there: %s", still.how()).isEqualTo(-1);
        server.api().remove(proxy, "it", toxic);
        Sighting gone = lookout.awaitGone(SOON);
        assertThat(gone.seenNanos()).as(gone.how()).isGreaterThan(come.seenNanos());
      }
    }
  }

  /** At an address of its own, where no other proxy or connection can take the port first. */
  private static InetSocketAddress proxy(String name, AnsweringServer upstream) throws Exception {
    byte[] own = {127, 0, 7, (byte) PROXIES.incrementAndGet()};
    InetSocketAddress listen = ToxiproxyProcess.freeAddress(InetAddress.getByAddress(own));
    server.api().create(name, listen, upstream.address());
    return listen;
  }

  @Test
  void aPlaceThatDoesNotAnswerIsNoneToCompareWith() throws Exception {
    InetSocketAddress nobody = ToxiproxyProcess.freeAddress();
    Toxic down = Toxic.of(new Effect.Down());

    Sighting sighting =
        ToxicLookout.before("pricing-1", nobody, "/", down, clock).awaitSeen(GLIMPSE);

    assertThat(sighting.seenNanos()).isEqualTo(-1);
    assertThat(sighting.how()).startsWith("nothing to compare with: before the fault: no byte,");
  }
}
