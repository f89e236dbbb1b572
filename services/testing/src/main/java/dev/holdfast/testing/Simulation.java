package dev.holdfast.testing;

import dev.holdfast.client.ClientOptions;
import dev.holdfast.client.attempt.Conversation;
import dev.holdfast.client.attempt.Hedger;
import dev.holdfast.client.attempt.Lost;
import dev.holdfast.client.attempt.RetryBudget;
import dev.holdfast.client.attempt.RetryPolicy;
import dev.holdfast.client.balance.Endpoint;
import dev.holdfast.client.balance.EndpointSet;
import dev.holdfast.registry.Instance;
import dev.holdfast.testing.FakeTransport.Strike;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A client of many instances under load, some of which are struck, on a virtual clock: seconds of
 * it take milliseconds, and the same seed gives the same result. The decisions are those of the
 * real client ({@link dev.holdfast.client.BalancedClient}); only the transport is not.
 */
public final class Simulation {
  private static final double NANOS = 1e9;

  private final VirtualClock clock = new VirtualClock();
  private final RandomGenerator random;
  private final FakeTransport transport;
  private final EndpointSet<Integer> endpoints;
  private final ClientOptions options;
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final Hedger hedger;
  private final List<Long> took = new ArrayList<>();
  private int calls;
  private int failed;
  private int requests;
  private int refused;

  /**
   * What came of all calls.
   *
   * @param took how long each took that was answered, in nanoseconds, in order of size
   * @param failed calls without an answer
   * @param requests all that were sent for them, those that were refused among them
   * @param refused those that got no connection
   */
  public record Result(List<Long> took, int calls, int failed, int requests, int refused) {
    /** Copies the list. */
    public Result {
      took = List.copyOf(took);
    }

    /** In that time so many of the answered calls were answered: 0.99 for 99 of 100. */
    public Duration quantile(double q) {
      return took.isEmpty()
          ? Duration.ZERO
          : Duration.ofNanos(took.get(Math.min(took.size() - 1, (int) (took.size() * q))));
    }

    /** How many more requests instances got than calls were made, as a share of these. */
    public double extraShare() {
      return calls == 0 ? 0 : (double) (requests - refused - calls) / calls;
    }
  }

  /**
   * A simulation; good for one run.
   *
   * @param replicas instances of the service that is called
   */
  public Simulation(ClientOptions options, int replicas, Strike strike, long seed) {
    this.options = options;
    this.random = new Random(seed);
    this.transport = new FakeTransport(clock, random, strike);
    this.policy = new RetryPolicy(options.tries(), options.timeout());
    this.budget = RetryBudget.ofShare(options.budget(), clock);
    this.hedger = Hedger.forTries(options.timeout());
    this.endpoints =
        new EndpointSet<>(instance -> instance.port() - 1, target -> {}, random, clock);
    endpoints.follow(
        IntStream.rangeClosed(1, replicas)
            .mapToObj(i -> new Instance("service", "service-" + i, "10.0.0.1", i, Map.of()))
            .toList());
  }

  /** So many repeatable calls a second, at random times, for that long. */
  public Result run(int callsPerSecond, Duration time) {
    clock.at(0, () -> arrive(callsPerSecond, time));
    clock.run();
    return new Result(took.stream().sorted().toList(), calls, failed, requests, refused);
  }

  private void arrive(int callsPerSecond, Duration time) {
    calls++;
    new Call().begin();
    long next =
        clock.getAsLong() + (long) (-Math.log(1 - random.nextDouble()) / callsPerSecond * NANOS);
    if (next < time.toNanos()) {
      clock.at(next, () -> arrive(callsPerSecond, time));
    }
  }

  private final class Call {
    private final Conversation<Integer> conversation =
        new Conversation<>(endpoints, policy, budget, true);
    private final long began = clock.getAsLong();
    private final List<Try> running = new ArrayList<>();
    private boolean over;

    void begin() {
      conversation.first().ifPresentOrElse(this::ask, this::fail);
      if (options.hedging()) {
        clock.at(began + hedger.delayNanos(), this::hedge);
      }
    }

    private void hedge() {
      if (!over && running.size() == 1) {
        conversation.hedge().ifPresent(this::ask);
      }
    }

    private void ask(Endpoint<Integer> endpoint) {
      requests++;
      Try one = new Try(this, endpoint, clock.getAsLong());
      running.add(one);
      transport.ask(endpoint.target(), one);
      clock.after(options.timeout(), () -> late(one));
    }

    private boolean ends(Try one) {
      return !over && running.remove(one);
    }

    private void answered(Try one) {
      long now = clock.getAsLong();
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

    private void late(Try one) {
      if (ends(one)) {
        one.endpoint.silent(clock.getAsLong() - one.began, clock.getAsLong());
        another(Lost.UNANSWERED);
      }
    }

    private void broke(Try one, boolean sent) {
      one.endpoint.broke(clock.getAsLong());
      if (sent) {
        another(Lost.BROKEN);
      } else {
        refused++;
        conversation.elsewhere().ifPresentOrElse(this::ask, () -> another(Lost.UNTOUCHED));
      }
    }

    private void another(Lost lost) {
      if (running.isEmpty()) {
        conversation.retry(lost).ifPresentOrElse(this::ask, this::fail);
      }
    }

    private void fail() {
      over = true;
      failed++;
    }
  }

  private record Try(Call call, Endpoint<Integer> endpoint, long began)
      implements FakeTransport.Asker {
    @Override
    public void answered() {
      if (call.ends(this)) {
        call.answered(this);
      }
    }

    @Override
    public void broke() {
      if (call.ends(this)) {
        call.broke(this, true);
      }
    }

    @Override
    public void refused() {
      if (call.ends(this)) {
        call.broke(this, false);
      }
    }
  }
}
