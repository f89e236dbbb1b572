package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.model.Amount;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.History;
import dev.holdfast.model.Waypoint;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a store is asked, and how long for what. */
class LogReadingTest {
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final OfLogs ASKED =
      new OfLogs(List.of("writer"), new Amount.Count(0), new Amount.Count(0), WITHIN);

  @TempDir private Path folder = Path.of("");
  private long now;

  private final RunClock clock =
      new RunClock() {
        @Override
        public long nanos() {
          return now;
        }

        @Override
        public void sleepUntil(long nanos) {
          now = Math.max(now, nanos);
        }
      };

  /**
   * Of its lines one is in a pod's log; of a second pod a waypoint tells, which was asked later.
   */
  private final class Store implements LogStore {
    private final long secondFoundFromNanos;
    private long waypointsAskedNanos = Long.MAX_VALUE;

    Store(long secondFoundAfterNanos) {
      secondFoundFromNanos = secondFoundAfterNanos;
    }

    @Override
    public long searchable() {
      return -1;
    }

    @Override
    public int read(long afterPosition, int atMost, Consumer<Found> to) {
      if (afterPosition < 1) {
        to.accept(line("writer-1", 1));
      }
      boolean isThere =
          waypointsAskedNanos != Long.MAX_VALUE
              && now - waypointsAskedNanos >= secondFoundFromNanos;
      if (isThere && afterPosition < 2) {
        to.accept(line("writer-2", 2));
      }
      return 0;
    }

    @Override
    public void written(Consumer<Found> to) {
      to.accept(line("writer-1", 1));
    }

    @Override
    public boolean passed(Waypoint at, Consumer<Found> to) {
      waypointsAskedNanos = now;
      to.accept(line("writer-1", 1));
      to.accept(line("writer-2", 2));
      return true;
    }

    private Found line(String pod, long position) {
      return new Found("writer", pod, "p", 1, "", 1_000, position);
    }
  }

  private History read(Store store) throws Exception {
    try (Journal journal = Journal.create(new RunFolder(folder).history())) {
      journal.append(
          new Event.RunStarted(
              0, 1, Instant.EPOCH, "run-1", "0.1.0", "s", "s.yaml", "", 7, List.of(), Map.of()));
      RunContext context = new RunContext("run-1", folder, clock, journal, line -> {}, true);
      try (LogReading reading =
          LogReading.start(store, ASKED, context, new Entries(journal, clock))) {
        reading.read();
      }
    }
    return HistoryReader.read(folder);
  }

  private static long lost(History history) {
    return StageAudit.lost(
        StageAudit.way(history.written(), history.passed(), history.logs(), line -> -1),
        writer -> true);
  }

  @Test
  void whatPassedAWaypointAfterThePodsLogsWereReadIsWaitedFor() throws Exception {
    History history = read(new Store(Duration.ofSeconds(9).toNanos()));

    assertThat(history.logs().size()).isEqualTo(2);
    assertThat(lost(history)).isZero();
  }

  @Test
  void whatPassedAWaypointAndIsNeverFoundIsLostOnceItsTimeIsOver() throws Exception {
    History history = read(new Store(Duration.ofHours(1).toNanos()));

    assertThat(lost(history)).isEqualTo(1);
    assertThat(Duration.ofNanos(now)).isBetween(WITHIN, WITHIN.multipliedBy(2));
  }
}
