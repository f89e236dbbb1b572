package dev.holdfast.engine;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/** A load whose requests are answered at once by the three pods in turn. */
final class FakeLoads implements LoadDriver {
  /** Which requests fail, by their number. */
  LongPredicate fails = number -> false;

  /** Counts down when the first request was sent. */
  final CountDownLatch sending = new CountDownLatch(1);

  final List<String> calls = new java.util.concurrent.CopyOnWriteArrayList<>();

  @Override
  public RunningLoad start(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests) {
    return new Running(load, firstNanos, context.clock(), requests);
  }

  private final class Running implements RunningLoad {
    private final Load load;
    private final long firstNanos;
    private final RunClock clock;
    private final RequestSink requests;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    Running(Load load, long firstNanos, RunClock clock, RequestSink requests) {
      this.load = load;
      this.firstNanos = firstNanos;
      this.clock = clock;
      this.requests = requests;
      this.thread = Thread.ofVirtual().start(this::send);
    }

    private void send() {
      try {
        for (long i = 0; i < load.plannedRequests(); i++) {
          long intended = firstNanos + Math.round(i * 1e9 / load.pace().fastest());
          clock.sleepUntil(intended);
          one(i, intended);
          sending.countDown();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        ended.countDown();
      }
    }

    private void one(long number, long intended) {
      long now = clock.nanos();
      boolean bad = fails.test(number);
      sent.incrementAndGet();
      failed.addAndGet(bad ? 1 : 0);
      requests.ended(
          new Request(
              number,
              intended,
              now,
              now + 1_000_000,
              bad ? 503 : 200,
              bad ? Answer.FAILED : Answer.OK,
              List.of("catalog-" + (1 + number % 3)),
              bad ? "status 503" : ""));
    }

    @Override
    public boolean awaitEnd(Duration bound) throws InterruptedException {
      return ended.await(bound.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop() {
      calls.add("stop");
      thread.interrupt();
    }

    @Override
    public Stats stats() {
      return new Stats(
          load.plannedRequests(), sent.get(), sent.get() - failed.get(), 0, failed.get(), 1, 0);
    }

    @Override
    public void close() {
      calls.add("close");
      thread.interrupt();
      // as the real one: nothing is told after it
      try {
        if (!thread.join(Duration.ofSeconds(10))) {
          throw new IllegalStateException("the load does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
