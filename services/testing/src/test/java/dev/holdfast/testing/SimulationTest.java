package dev.holdfast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.ClientOptions;
import dev.holdfast.testing.FakeTransport.Fault;
import dev.holdfast.testing.FakeTransport.Strike;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decisions of a client under load on a virtual clock: many replicas and seeds, without a
 * socket and without a wait.
 */
class SimulationTest {
  private static final Duration STRIKE = Duration.ofSeconds(2);
  private static final Duration HEAL = Duration.ofSeconds(5);
  private static final Duration LATE = Duration.ofMillis(250);
  private static final Duration END = Duration.ofSeconds(8);

  @ParameterizedTest
  @CsvSource({
    "3, 1, 2, HANGS, 1",
    "3, 1, 2, HANGS, 2",
    "3, 1, 2, KILLED, 3",
    "3, 1, 2, SLOW, 4",
    "9, 3, 4, HANGS, 5",
    "9, 3, 2, KILLED, 6",
    "30, 1, 2, HANGS, 7",
    "30, 5, 2, SLOW, 8",
    "3, 2, 2, KILLED, 13",
    "9, 8, 2, KILLED, 14",
    "1000, 333, 2, KILLED, 15",
    "1000, 900, 2, KILLED, 16",
    "1000, 1, 2, HANGS, 9",
    "1000, 1, 2, KILLED, 10",
    "3, 0, 2, NONE, 11",
    "1000, 0, 2, NONE, 12"
  })
  void noCallFailsAndFewAreLate(int replicas, int struck, int tries, Fault fault, long seed) {
    Simulation.Result result =
        new Simulation(
                options(tries, true), replicas, new Strike(fault, struck, STRIKE, HEAL), seed)
            .run(Math.min(100 * replicas, 3000), END);

    assertThat(result.failed()).isZero();
    assertThat(result.quantile(0.99)).as("p99").isLessThan(Duration.ofMillis(60));
    assertThat(result.quantile(0.999)).as("p99.9").isLessThan(Duration.ofMillis(150));
    assertThat(result.extraShare()).as("extra requests").isLessThanOrEqualTo(0.06);
    assertThat(result.refused()).as("refusals of each dead one").isLessThanOrEqualTo(4 * struck);
  }

  @Test
  void theSameSeedGivesTheSameResultAndWorseSettingsAWorseOne() {
    Strike strike = new Strike(Fault.KILLED, 1, STRIKE, HEAL);
    Simulation.Result usual = new Simulation(options(2, true), 3, strike, 1).run(1000, END);

    assertThat(new Simulation(options(2, true), 3, strike, 1).run(1000, END)).isEqualTo(usual);
    assertThat(new Simulation(options(1, false), 3, strike, 1).run(1000, END).failed())
        .as("nobody else is asked")
        .isPositive();
  }

  /**
   * Without one of them so many calls fail or are late, with all of them none, of 8,000 of which
   * 3,000 come while one of three is struck. Where all three are, it is the budget that keeps an
   * outage from getting half as much load again.
   */
  @ParameterizedTest
  @CsvSource({
    "nothing,      KILLED, 1, 2, true,  0.05, 0, 0, 60",
    "nothing,      HANGS,  1, 2, true,  0.05, 0, 0, 66",
    "nothing,      HANGS,  3, 2, true,  0.05, 1937, 828, 293",
    "second tries, KILLED, 1, 1, false, 0.05, 2, 0, -2",
    "second tries, HANGS,  1, 1, false, 0.05, 10, 1, 0",
    "hedging,      HANGS,  1, 2, false, 0.05, 0, 11, 11",
    "hedging,      SLOW,   1, 2, false, 0.05, 0, 3, 0",
    "a budget,     HANGS,  3, 2, true,  100,  1017, 1759, 2077"
  })
  void whatEachFeatureIsGoodForIsCountedToTheCall(
      String without,
      Fault fault,
      int struck,
      int tries,
      boolean hedging,
      double budget,
      long failed,
      long late,
      long extra) {
    ClientOptions options =
        new ClientOptions(tries, Duration.ofSeconds(1), hedging, budget, Optional.empty());
    Simulation.Result result =
        new Simulation(options, 3, new Strike(fault, struck, STRIKE, HEAL), 1).run(1000, END);

    assertThat(
            List.of(
                (long) result.failed(),
                result.took().stream().filter(nanos -> nanos > LATE.toNanos()).count(),
                (long) result.requests() - result.refused() - result.calls()))
        .as("failed, late and extra requests without %s", without)
        .containsExactly(failed, late, extra);
  }

  private static ClientOptions options(int tries, boolean hedging) {
    return new ClientOptions(tries, Duration.ofSeconds(1), hedging, 0.05, Optional.empty());
  }
}
