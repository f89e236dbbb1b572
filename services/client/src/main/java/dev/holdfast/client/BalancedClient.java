package dev.holdfast.client;

import dev.holdfast.client.attempt.Conversation;
import dev.holdfast.client.attempt.Hedger;
import dev.holdfast.client.attempt.RetryBudget;
import dev.holdfast.client.attempt.RetryPolicy;
import dev.holdfast.client.balance.Endpoint;
import dev.holdfast.client.balance.EndpointSet;
import dev.holdfast.client.transport.Answer;
import dev.holdfast.client.transport.Http;
import dev.holdfast.client.transport.Pool;
import dev.holdfast.registry.Instance;
import io.helidon.http.Header;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Calls another service of which there are many instances, so that the failure of one costs no
 * caller an answer: it asks the less loaded one of two, another one where the first fails or takes
 * longer than most, and leaves alone those that break or stay silent, until a single request finds
 * them well again. Safe for use by many threads.
 */
public final class BalancedClient implements AutoCloseable {
  private final Supplier<List<Instance>> instances;
  private final ClientOptions options;
  private final Listener listener;
  private final LongSupplier nanoTime;
  private final Http http;
  private final EndpointSet<Pool> endpoints;
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final Hedger hedger;
  private final Ticker ticker = new Ticker();

  /** Is told of all that a client does and sees. */
  public interface Listener {
    /** Something happened; with the instance that it happened with. */
    void happened(ClientEvent event, Instance instance);

    /** Something happened that is no instance's doing. */
    void happened(ClientEvent event);

    /** An instance is left alone from now on. */
    void ejected(Instance instance, String reason);
  }

  /**
   * A client.
   *
   * @param instances those that the registry lists, as far as known; asked before each call
   */
  public BalancedClient(
      Supplier<List<Instance>> instances,
      ClientOptions options,
      Listener listener,
      LongSupplier nanoTime) {
    this.instances = instances;
    this.options = options;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.http = new Http(options.timeout(), options.tls(), nanoTime);
    this.endpoints = new EndpointSet<>(http::pool, Pool::retire, random(), nanoTime);
    this.policy = new RetryPolicy(options.tries(), options.timeout());
    this.budget = RetryBudget.ofShare(options.budget(), nanoTime);
    this.hedger = Hedger.forTries(options.timeout());
  }

  /** Each thread's own. */
  private static RandomGenerator random() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  /**
   * Asks.
   *
   * @param deadline when nobody waits for the answer any more, by {@code System.nanoTime}
   * @param headers those that an instance gets which has so many milliseconds
   * @param asked told of each instance that takes part, in its order; those tried in vain end in
   *     {@code !}
   * @return whatever was answered, error statuses too
   * @throws Unanswered where no instance is known or none of those tried answered
   */
  public Answer ask(
      Request request,
      long deadline,
      LongFunction<List<Header>> headers,
      Consumer<List<String>> asked) {
    listener.happened(ClientEvent.CALL);
    endpoints.follow(instances.get());
    Conversation<Pool> conversation =
        new Conversation<>(endpoints, policy, budget, request.repeatable());
    Call call = new Call(conversation, request, deadline, headers);
    try {
      return call.run();
    } finally {
      asked.accept(call.hops());
    }
  }

  private final class Call extends Race {
    Call(
        Conversation<Pool> conversation,
        Request request,
        long deadline,
        LongFunction<List<Header>> headers) {
      super(conversation, request, deadline, headers);
    }

    @Override
    Http http() {
      return http;
    }

    @Override
    Ticker ticker() {
      return ticker;
    }

    @Override
    long hedgeAfter() {
      return options.hedging() ? hedger.delayNanos() : Long.MAX_VALUE;
    }

    @Override
    long patience() {
      return hedger.delayNanos();
    }

    @Override
    long tryNanos(int triesLeft, long left) {
      return policy.tryNanos(triesLeft, left);
    }

    @Override
    void answered(Endpoint<Pool> endpoint, long nanos) {
      hedger.answered(nanos);
      listener.happened(ClientEvent.ANSWERED, endpoint.instance());
      if (endpoint.answered(nanos, nanoTime.getAsLong())) {
        listener.happened(ClientEvent.RESTORED, endpoint.instance());
      }
    }

    @Override
    void inVain(Endpoint<Pool> endpoint, ClientEvent how, String reason, long nanos) {
      listener.happened(how, endpoint.instance());
      long now = nanoTime.getAsLong();
      boolean news =
          switch (how) {
            case LATE, OUTRUN -> endpoint.silent(nanos, now);
            case BROKEN, NOT_SENT, LEAVING, SOMEBODY_ELSE -> {
              endpoint.target().closeKept();
              yield endpoint.broke(now);
            }
            case BUSY -> { // alive, and no quicker for having refused
              if (endpoint.refused(now)) {
                listener.happened(ClientEvent.RESTORED, endpoint.instance());
              }
              yield false;
            }
            default -> {
              endpoint.release();
              yield false;
            }
          };
      if (news) {
        listener.happened(ClientEvent.EJECTED, endpoint.instance());
        listener.ejected(endpoint.instance(), reason);
      }
    }

    @Override
    void happened(ClientEvent event) {
      listener.happened(event);
    }
  }

  /** What is known of the instances. */
  public EndpointSet<Pool> endpoints() {
    return endpoints;
  }

  /** How many requests more than calls can be afforded now. */
  public double budgetLeft() {
    return budget.left();
  }

  @Override
  public void close() {
    ticker.close();
    endpoints.all().forEach(endpoint -> endpoint.target().retire());
    http.close();
  }
}
