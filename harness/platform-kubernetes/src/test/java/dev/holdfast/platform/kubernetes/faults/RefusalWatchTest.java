package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalWatchTest {
  private static final int AWAY = -1;
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Each look is 200 ms after the last one, however long it took. */
  private static final class Clock implements RunClock {
    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void sleepUntil(long nanos) {
      now.set(nanos);
    }
  }

  /** Answers as told, in turn, and waits to be told more. */
  private static final class Told implements RefusalWatch.Trial {
    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();

    Told(Integer... first) {
      answers.addAll(List.of(first));
    }

    @Override
    public int status() throws IOException, InterruptedException {
      int status = answers.take();
      if (status == AWAY) {
        throw new IOException("no route");
      }
      return status;
    }

    @Override
    public void close() {}
  }

  private static RefusalWatch watch(Told told) {
    return RefusalWatch.start("log-store", told, new Clock());
  }

  private static long ms(long millis) {
    return millis * 1_000_000L;
  }

  @Test
  void seesTheFirstRefusalAndTheFirstWriteThatIsTakenAgain() throws Exception {
    try (RefusalWatch watch = watch(new Told(404, 404, 429, 429, 404, 429))) {
      Sighting seen = watch.await(LONG).getFirst();
      Sighting gone = watch.awaitGone(LONG).getFirst();

      assertThat(seen.target()).isEqualTo("log-store");
      assertThat(seen.seenNanos()).isEqualTo(ms(400));
      assertThat(seen.resolutionNanos()).isEqualTo(ms(200));
      assertThat(gone.seenNanos()).isEqualTo(ms(800));
      assertThat(gone.how()).startsWith("tried by writing: a write was answered with");
    }
  }

  @Test
  void whatCouldNotBeAskedMakesTheTimeLessCertainAndNothingElse() throws Exception {
    try (RefusalWatch watch = watch(new Told(404, AWAY, AWAY, 429, AWAY, 404))) {
      Sighting seen = watch.await(LONG).getFirst();

      assertThat(seen.seenNanos()).isEqualTo(ms(600));
      assertThat(seen.resolutionNanos()).isEqualTo(ms(600));
      assertThat(watch.awaitGone(LONG).getFirst().resolutionNanos()).isEqualTo(ms(400));
    }
  }

  @Test
  void aStoreThatTookNoneBeforeShowsNothing() throws Exception {
    try (RefusalWatch watch = watch(new Told(429, 429))) {
      Sighting seen = watch.await(SHORT).getFirst();

      assertThat(seen.seenNanos()).isNegative();
      assertThat(seen.how()).contains("429").contains("it took none before");
    }
  }

  @Test
  void aStoreThatGoesOnTakingWasNotStruck() throws Exception {
    try (RefusalWatch watch = watch(new Told(404, 404))) {
      assertThat(watch.await(SHORT).getFirst().seenNanos()).isNegative();
    }
  }
}
