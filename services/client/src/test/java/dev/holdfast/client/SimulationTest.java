package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.attempt.Conversation;
import dev.holdfast.client.attempt.Hedger;
import dev.holdfast.client.attempt.RetryBudget;
import dev.holdfast.client.attempt.RetryPolicy;
import dev.holdfast.client.balance.Endpoint;
import dev.holdfast.client.balance.EndpointSet;
import dev.holdfast.registry.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decisions of a client under load on a virtual clock: many replicas and seeds, without a
 * socket and without a wait.
 */
class SimulationTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final long STRIKE = 2000 * MILLI;
  private static final long HEAL = 5000 * MILLI;
  private static final long END = 8000 * MILLI;
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  enum Fault {
    NONE,
    /** What is under way breaks, and from then on connections are refused. */
    KILLED,
    /** No answer until it is healed. */
    HANGS,
    /** Every answer takes twenty times as long. */
    SLOW
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1, 2, HANGS, 1", "3, 1, 2, HANGS, 2", "3, 1, 2, KILLED, 3", "3, 1, 2, SLOW, 4",
    "9, 3, 4, HANGS, 5", "9, 3, 2, KILLED, 6", "30, 1, 2, HANGS, 7", "30, 5, 2, SLOW, 8",
    "3, 2, 2, KILLED, 13", "9, 8, 2, KILLED, 14", "1000, 333, 2, KILLED, 15",
        "1000, 900, 2, KILLED, 16",
    "1000, 1, 2, HANGS, 9", "1000, 1, 2, KILLED, 10", "3, 0, 2, NONE, 11", "1000, 0, 2, NONE, 12"
  })
  void noCallFailsAndFewAreLate(int replicas, int struck, int tries, Fault fault, long seed) {
    Result result = new Simulation(replicas, struck, tries, fault, seed).run();

    assertThat(result.failed).isZero();
    assertThat(result.quantile(0.99)).as("p99 in ms").isLessThan(60);
    assertThat(result.quantile(0.999)).as("p99.9 in ms").isLessThan(150);
    assertThat(result.extra()).as("extra requests, in percent").isLessThanOrEqualTo(6);
    assertThat(result.refused).as("refusals of each dead one").isLessThanOrEqualTo(4 * struck);
  }

  private record Result(List<Long> took, int failed, int calls, int requests, int refused) {
    double quantile(double q) {
      List<Long> sorted = took.stream().sorted().toList();
      return (double) sorted.get((int) (sorted.size() * q)) / MILLI;
    }

    double extra() {
      return 100.0 * (requests - refused - calls) / calls;
    }
  }

  /** Events in the order of their times; each may make others. */
  private static final class Simulation {
    private final Random random;
    private final Fault fault;
    private final int struck;
    private final int rate;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final EndpointSet<Integer> endpoints;
    private final RetryBudget budget;
    private final RetryPolicy policy;
    private final Hedger hedger =
        new Hedger(Duration.ofMillis(15), Duration.ofMillis(250), Duration.ofMillis(250));
    private final List<Long> took = new ArrayList<>();
    private long now;
    private long sequence;
    private int calls;
    private int failed;
    private int requests;
    private int refused;

    private record Event(long at, long order, Runnable then) implements Comparable<Event> {
      @Override
      public int compareTo(Event other) {
        return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
      }
    }

    Simulation(int replicas, int struck, int tries, Fault fault, long seed) {
      this.policy = new RetryPolicy(tries, TIMEOUT);
      this.random = new Random(seed);
      this.fault = fault;
      this.struck = struck;
      this.rate = Math.min(100 * replicas, 3000);
      this.endpoints =
          new EndpointSet<>(instance -> instance.port() - 1, target -> {}, random, () -> now);
      this.budget = new RetryBudget(0.05, 2, 100, () -> now);
      endpoints.follow(
          IntStream.rangeClosed(1, replicas)
              .mapToObj(i -> new Instance("catalog", "catalog-" + i, "10.0.0.1", i, Map.of()))
              .toList());
    }

    Result run() {
      at(0, this::arrive);
      for (Event next = events.poll(); next != null; next = events.poll()) {
        now = next.at;
        next.then.run();
      }
      return new Result(took, failed, calls, requests, refused);
    }

    private void at(long time, Runnable then) {
      events.add(new Event(time, sequence++, then));
    }

    private void arrive() {
      calls++;
      new Call().begin();
      long next = now + (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
      if (next < END) {
        at(next, this::arrive);
      }
    }

    private boolean isStruck(int target, long time) {
      return target < struck && time >= STRIKE && time < HEAL;
    }

    private final class Call {
      private final Conversation<Integer> conversation =
          new Conversation<>(endpoints, policy, budget, true);
      private final long began = now;
      private final List<Try> running = new ArrayList<>();
      private boolean over;

      void begin() {
        ask(conversation.first().orElseThrow());
        at(now + hedger.delayNanos(), this::hedge);
      }

      private void hedge() {
        if (!over && running.size() == 1) {
          conversation.hedge().ifPresent(this::ask);
        }
      }

      private void ask(Endpoint<Integer> endpoint) {
        requests++;
        Try one = new Try(endpoint, now);
        running.add(one);
        boolean hit = isStruck(endpoint.target(), now);
        long needs = (long) ((1 - Math.log(1 - random.nextDouble()) * 4) * MILLI);
        if (hit && fault == Fault.KILLED) {
          at(now + MILLI / 10, () -> refused(one));
        } else if (fault == Fault.KILLED && isStruck(endpoint.target(), now + needs)) {
          at(STRIKE, () -> broke(one));
        } else if (hit && fault == Fault.HANGS) {
          at(HEAL + needs, () -> answered(one));
        } else {
          at(now + (hit && fault == Fault.SLOW ? 20 * needs : needs), () -> answered(one));
        }
        at(now + TIMEOUT.toNanos(), () -> late(one));
      }

      private void answered(Try one) {
        if (over || !running.remove(one)) {
          return;
        }
        over = true;
        took.add(now - began);
        hedger.answered(now - one.began);
        one.endpoint.answered(now - one.began, now);
        for (Try other : running) {
          if (now - other.began >= hedger.delayNanos()) {
            other.endpoint.silent(now - other.began, now);
          } else {
            other.endpoint.release();
          }
        }
      }

      private void broke(Try one) {
        if (!over && running.remove(one)) {
          one.endpoint.broke(now);
          another(true);
        }
      }

      private void refused(Try one) {
        if (!over && running.remove(one)) {
          one.endpoint.broke(now);
          refused++;
          conversation.elsewhere().ifPresentOrElse(this::ask, () -> another(false));
        }
      }

      private void late(Try one) {
        if (!over && running.remove(one)) {
          one.endpoint.silent(now - one.began, now);
          another(true);
        }
      }

      private void another(boolean reached) {
        if (!running.isEmpty()) {
          return;
        }
        conversation
            .retry(reached)
            .ifPresentOrElse(
                this::ask,
                () -> {
                  over = true;
                  failed++;
                });
      }
    }

    private record Try(Endpoint<Integer> endpoint, long began) {}
  }
}
