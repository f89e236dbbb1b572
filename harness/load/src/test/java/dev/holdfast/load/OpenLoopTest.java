package dev.holdfast.load;

import static dev.holdfast.load.TestLoad.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Test
  void requestsGoOutOnScheduleWhileTheSystemHangs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          hanging.await();
          call.answer(200, "");
        })) {
      TestLoad load = TestLoad.on(server).requests(50, 200).fresh();
      try (RunningLoad running = load.start()) {
        await("all sent", () -> server.calls().size() == 50, running::stats);
        assertThat(load.ended()).isEmpty();
        hanging.countDown();
        assertThat(running.awaitEnd(BOUND)).isTrue();
      }
      long first = load.ended(0).intendedNanos();
      assertThat(load.ended())
          .allSatisfy(request ->
              assertThat(request.intendedNanos()).isEqualTo(first + request.number() * 5_000_000))
          .extracting(Request::answer)
          .containsOnly(Answer.OK);
    }
  }

  @Test
  void waitingForAConnectionIsLatencyAndNotSendLag() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          hanging.await();
          call.answer(200, "");
        })) {
      TestLoad load = TestLoad.on(server).requests(30, 200).keepAlive(2);
      try (RunningLoad running = load.start()) {
        await("all taken up", () -> running.stats().sent() == 30, running::stats);
        await("both busy", () -> server.calls().size() == 2, running::stats);
        long released = load.clock().nanos();
        hanging.countDown();
        assertThat(running.awaitEnd(BOUND)).isTrue();
        assertThat(load.ended())
            .hasSize(30)
            .allSatisfy(request -> {
              assertThat(request.startedNanos()).isLessThan(released);
              assertThat(request.latencyNanos())
                  .isGreaterThanOrEqualTo(released - request.intendedNanos());
            });
      }
    }
  }

  @Test
  void aStallShowsInTheLatencyOfAllRequestsThatWereDueMeanwhile() throws Exception {
    AtomicLong stalledFrom = new AtomicLong();
    AtomicLong stalledTo = new AtomicLong();
    RunClock clock = RunClock.startingNow();
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 10) {
            stalledFrom.set(clock.nanos());
            assertThat(never.await(500, TimeUnit.MILLISECONDS)).isFalse();
            stalledTo.set(clock.nanos());
          }
          call.answer(200, "");
        })) {
      TestLoad load = TestLoad.on(server).clock(clock).requests(100, 100).keepAlive(1);
      load.run();

      List<Request> due =
          load.ended().stream()
              .filter(request -> request.intendedNanos() > stalledFrom.get())
              .filter(request -> request.intendedNanos() < stalledTo.get())
              .toList();
      assertThat(due).hasSizeGreaterThanOrEqualTo(45);
      assertThat(due)
          .allSatisfy(request -> assertThat(request.endedNanos()).isGreaterThan(stalledTo.get()));
      // One is due every 10 ms: of 50 that met a stall of 500 ms, 40 wait longer than 100 ms.
      assertThat(due)
          .filteredOn(request -> request.latencyNanos() > 100_000_000)
          .hasSizeGreaterThanOrEqualTo(38);
    }
  }

  @Test
  void aGeneratorThatIsFrozenByItsSinkShowsInItsSendLagAndMakesNoFailures() throws Exception {
    AtomicLong frozenTo = new AtomicLong();
    AtomicLong frozenFrom = new AtomicLong();
    CountDownLatch frozen = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    RunClock clock = RunClock.startingNow();
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 5) {
            // Under way while the generator is frozen, answered meanwhile.
            frozen.await();
          }
          call.answer(200, "");
        })) {
      TestLoad load =
          TestLoad.on(server)
              .clock(clock)
              .requests(100, 100)
              .keepAlive(8)
              .timeout(Duration.ofMillis(400))
              .also(request -> {
                if (request.number() == 6) {
                  frozenFrom.set(clock.nanos());
                  frozen.countDown();
                  awaitInVain(never, Duration.ofMillis(700));
                  frozenTo.set(clock.nanos());
                }
              });
      load.run();

      List<Request> due =
          load.ended().stream()
              .filter(request -> request.intendedNanos() > frozenFrom.get())
              .filter(request -> request.intendedNanos() < frozenTo.get())
              .toList();
      assertThat(due).hasSizeGreaterThanOrEqualTo(60);
      assertThat(due)
          .allSatisfy(request -> assertThat(request.startedNanos()).isGreaterThan(frozenTo.get()));
      assertThat(load.errors()).containsOnly("");
    }
  }

  @Test
  void aThreadThatKeepsTimeAndIsFrozenShowsInTheSendLag() throws Exception {
    AtomicLong frozenFrom = new AtomicLong();
    AtomicLong frozenTo = new AtomicLong();
    AtomicLong ended = new AtomicLong();
    RunClock real = RunClock.startingNow();
    RunClock freezing =
        new RunClock() {
          @Override
          public long nanos() {
            return real.nanos();
          }

          @Override
          public void sleepUntil(long nanos) throws InterruptedException {
            real.sleepUntil(nanos);
            if (ended.get() >= 20 && frozenTo.get() == 0) {
              // what it had woken the loop for goes first
              for (long before = -1; before != ended.get(); ) {
                before = ended.get();
                real.sleepUntil(real.nanos() + 100_000_000);
              }
              frozenFrom.set(real.nanos());
              real.sleepUntil(real.nanos() + 300_000_000);
              frozenTo.set(real.nanos());
            }
          }
        };
    try (TestServer server = TestServer.answering()) {
      TestLoad load =
          TestLoad.on(server)
              .transport(Transport.NIO)
              .clock(freezing)
              .also(_ -> ended.incrementAndGet())
              .requests(200, 100);
      load.run();

      assertThat(load.ended())
          .filteredOn(request -> request.intendedNanos() > frozenFrom.get())
          .filteredOn(request -> request.intendedNanos() < frozenTo.get())
          .hasSizeGreaterThanOrEqualTo(25)
          .allSatisfy(
              request -> assertThat(request.startedNanos()).isGreaterThanOrEqualTo(frozenTo.get()));
    }
  }

  private static void awaitInVain(CountDownLatch latch, Duration bound) {
    try {
      assertThat(latch.await(bound.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
