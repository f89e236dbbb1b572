package dev.holdfast.client.attempt;

import dev.holdfast.client.balance.Endpoint;
import dev.holdfast.client.balance.EndpointSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The decisions of one call: whom to ask first, whether another may be asked beside or after.
 * Whoever holds the conversation tells it what became of each try; it has no clock, thread or
 * socket, so that the same decisions run under a real client and under a simulation.
 *
 * @param <T> what an instance is asked by
 */
public final class Conversation<T> {
  private final EndpointSet<T> endpoints;
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final boolean repeatable;
  private final Set<Endpoint<T>> tried = new HashSet<>();
  private int begun;

  /**
   * A conversation.
   *
   * @param repeatable whether the request does no harm when more than one instance gets it
   */
  public Conversation(
      EndpointSet<T> endpoints, RetryPolicy policy, RetryBudget budget, boolean repeatable) {
    this.endpoints = endpoints;
    this.policy = policy;
    this.budget = budget;
    this.repeatable = repeatable;
  }

  /** Whom to ask first; empty where nobody is known. */
  public Optional<Endpoint<T>> first() {
    budget.earn();
    return begun(endpoints.pick(tried));
  }

  /** Whether it can make sense to ask another one beside the first. */
  public boolean mayHedge() {
    return repeatable && begun < policy.tries();
  }

  /**
   * Whom to ask beside those that have not answered yet: another one, and only one that is well.
   */
  public Optional<Endpoint<T>> hedge() {
    if (!mayHedge()) {
      return Optional.empty();
    }
    return paid(endpoints.pickOther(tried));
  }

  /**
   * Whom to ask after a try that failed. After connections that broke there is one try more than
   * the policy has, of an instance that is well: instances may die together, with the first try and
   * its hedge under way at two of them, and that is known at once and costs no time. No more than
   * one, since a request may itself be what they die of.
   */
  public Optional<Endpoint<T>> retry(Lost lost) {
    boolean safe = repeatable || lost == Lost.UNTOUCHED;
    boolean left = begun < policy.tries();
    boolean more = lost == Lost.BROKEN && begun == policy.tries() && policy.tries() > 1;
    if (!safe || !(left || more)) {
      return Optional.empty();
    }
    return paid(left ? endpoints.pick(tried) : endpoints.pickOther(tried));
  }

  /**
   * Whom to ask instead of one that surely got nothing: that was no try and costs none, whatever
   * the request does, and the budget pays only for what an instance may have to work on. Each is
   * asked so once, and only those that are believed to be well: however many are dead, each of them
   * costs a moment once, and then it is left alone.
   */
  public Optional<Endpoint<T>> elsewhere() {
    if (policy.tries() == 1) {
      return Optional.empty(); // nobody else shall be asked, whatever happens
    }
    Optional<Endpoint<T>> other = endpoints.pickOther(tried);
    other.ifPresent(tried::add);
    return other;
  }

  /** How many more may be tried, with the one that is about to be. */
  public int triesLeft() {
    return repeatable ? policy.tries() - begun + 1 : 1;
  }

  /** One more than the call itself: begun if the budget pays for it. */
  private Optional<Endpoint<T>> paid(Optional<Endpoint<T>> endpoint) {
    if (endpoint.isPresent() && !budget.take()) {
      endpoint.get().release();
      return Optional.empty();
    }
    return begun(endpoint);
  }

  private Optional<Endpoint<T>> begun(Optional<Endpoint<T>> endpoint) {
    endpoint.ifPresent(one -> {
      tried.add(one);
      begun++;
    });
    return endpoint;
  }
}
