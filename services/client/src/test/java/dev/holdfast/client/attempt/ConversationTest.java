package dev.holdfast.client.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.balance.Endpoint;
import dev.holdfast.client.balance.EndpointSet;
import dev.holdfast.registry.Instance;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private final AtomicLong nanos = new AtomicLong();
  private final EndpointSet<String> endpoints =
      new EndpointSet<>(Instance::id, closed -> {}, new Random(3), nanos::get);

  @BeforeEach
  void nineInstances() {
    endpoints.follow(instances(9));
  }

  @Test
  void whereTheFirstAndItsHedgeBreakAThirdIsAsked() {
    Conversation<String> conversation = conversation(2, true);
    String first = broken(conversation.first());
    String hedge = broken(conversation.hedge());

    Optional<Endpoint<String>> third = conversation.retry(Lost.BROKEN);

    assertThat(Set.of(first, hedge)).doesNotContain(third.orElseThrow().target());
  }

  @Test
  void aRequestThatInstancesDieOfDoesNotGoThroughAllOfThem() {
    Conversation<String> conversation = conversation(2, true);
    Set<String> dead = new HashSet<>();
    dead.add(broken(conversation.first()));
    for (Optional<Endpoint<String>> next = conversation.retry(Lost.BROKEN);
        next.isPresent();
        next = conversation.retry(Lost.BROKEN)) {
      dead.add(broken(next));
    }

    assertThat(dead).hasSize(3);
  }

  @Test
  void theOneMoreIsForAnInstanceThatIsWell() {
    endpoints.follow(instances(2));
    Conversation<String> conversation = conversation(2, true);
    broken(conversation.first());
    broken(conversation.retry(Lost.BROKEN));

    assertThat(conversation.retry(Lost.BROKEN)).isEmpty();
  }

  @Test
  void oneThatIsLateGetsNoTryMoreThanThePolicyHas() {
    Conversation<String> conversation = conversation(2, true);
    conversation.first();
    conversation.retry(Lost.UNANSWERED);

    assertThat(conversation.retry(Lost.UNANSWERED)).isEmpty();
    assertThat(conversation.retry(Lost.UNTOUCHED)).isEmpty();
  }

  @Test
  void withOneTryNobodyElseIsAskedWhateverBreaks() {
    Conversation<String> conversation = conversation(1, true);
    broken(conversation.first());

    assertThat(conversation.retry(Lost.BROKEN)).isEmpty();
  }

  @Test
  void whatMayHaveBeenDoneIsNotDoneAgain() {
    Conversation<String> conversation = conversation(2, false);
    broken(conversation.first());

    assertThat(conversation.retry(Lost.BROKEN)).isEmpty();
  }

  @Test
  void theBudgetPaysForTheOneMoreToo() {
    RetryBudget once = new RetryBudget(0.05, 0, 100, nanos::get);
    while (once.take()) {
      // until nothing is left
    }
    IntStream.range(0, 20).forEach(i -> once.earn()); // of one more request
    Conversation<String> conversation =
        new Conversation<>(endpoints, new RetryPolicy(2, Duration.ofSeconds(1)), once, true);
    broken(conversation.first());
    broken(conversation.retry(Lost.BROKEN));

    assertThat(conversation.retry(Lost.BROKEN)).isEmpty();
  }

  private Conversation<String> conversation(int tries, boolean repeatable) {
    return new Conversation<>(
        endpoints,
        new RetryPolicy(tries, Duration.ofSeconds(1)),
        new RetryBudget(0.05, 2, 100, nanos::get),
        repeatable);
  }

  private String broken(Optional<Endpoint<String>> asked) {
    Endpoint<String> endpoint = asked.orElseThrow();
    endpoint.broke(nanos.get());
    return endpoint.target();
  }

  private static List<Instance> instances(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Instance("catalog", "catalog-" + i, "10.0.0.1", 8000 + i, Map.of()))
        .toList();
  }
}
