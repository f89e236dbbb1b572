package dev.holdfast.observe.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClientObserverTest {
  private static final String TEXT =
      """
      # HELP holdfast_client_events_total What the clients of other services did and saw, by kind.
      # TYPE holdfast_client_events_total counter
      holdfast_client_events_total{event="call",service="pricing"} %d.0
      holdfast_client_events_total{event="hedge",service="pricing"} %d.0
      holdfast_client_events_total{event="call",service="stock"} 1.5E3
      holdfast_client_events_total_more{event="call",service="pricing"} 99.0
      holdfast_client_tries_total{outcome="answered",service="pricing"} 99.0
      holdfast_client_instances{service="pricing"} 3.0
      holdfast_client_instances_ejected{service="pricing"} 1.0
      holdfast_client_budget{service="pricing"} 17.25
      http_server_active_requests 4.0
      """;

  private final RunClock clock = RunClock.startingNow();
  private final BlockingQueue<Event> history = new LinkedBlockingQueue<>();

  @Test
  void whatTheKitShowsIsReadByTheServiceThatIsCalled() {
    Map<String, ClientCounts> clients = ClientCounts.read(TEXT.formatted(12, 3));

    assertThat(clients).hasSize(2);
    assertThat(clients)
        .containsEntry("pricing", new ClientCounts(Map.of("call", 12L, "hedge", 3L), 3, 1, 17.25))
        .containsEntry("stock", new ClientCounts(Map.of("call", 1500L), 0, 0, 0));
  }

  @Test
  void whatIsNoMetricsOfTheKitTellsOfNoClient() {
    assertThat(ClientCounts.read("")).isEmpty();
    assertThat(ClientCounts.read("<html>holdfast_client_budget{service=\"a\"} </html>")).isEmpty();
    assertThat(ClientCounts.read("holdfast_client_budget{pod=\"a\"} 1.0")).isEmpty();
  }

  @Test
  void anEntryTellsWhatHappenedSinceTheLookBeforeAlsoOverAProcessThatBeganAnew() throws Exception {
    ArrayDeque<String> answers = new ArrayDeque<>();
    answers.add(TEXT.formatted(10, 1));
    answers.add(TEXT.formatted(25, 4));
    answers.add(TEXT.formatted(7, 0));
    try (ClientObserver observer = of(() -> answers.size() > 1 ? answers.poll() : answers.peek())) {
      observer.start(clock, history::add);

      assertThat(of("pricing"))
          .extracting(Event.ClientSeen::calls, Event.ClientSeen::hedges, Event.ClientSeen::budget)
          .containsExactly(15L, 3L, 17.25);
      assertThat(of("pricing"))
          .extracting(Event.ClientSeen::calls, Event.ClientSeen::hedges)
          .containsExactly(7L, 0L);
    }
  }

  @Test
  void whoHasNoClientsIsAskedAFewTimesAndWhoMayNotAskNeverAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    BlockingQueue<Integer> passed = new LinkedBlockingQueue<>();
    ShownMetrics without =
        new ShownMetrics(
            "pricing-1",
            "a",
            () -> {
              asked.incrementAndGet();
              return "up 1.0";
            });
    ShownMetrics forbidden =
        new ShownMetrics(
            "pricing-2",
            "b",
            () -> {
              throw new ShownMetrics.NotAllowed("no");
            });
    try (ClientObserver observer =
        new ClientObserver(
            () -> {
              int look = looks.incrementAndGet();
              passed.add(look);
              return look <= 30 ? List.of(without) : List.of(forbidden);
            },
            TimeUnit.MILLISECONDS.toNanos(5))) {
      observer.start(clock, history::add);
      while (passed.poll(5, TimeUnit.SECONDS) != null && looks.get() < 31) {
        // looks on
      }
    }
    assertThat(asked).hasValueBetween(1, 3);
    assertThat(history).isEmpty();
  }

  private Event.ClientSeen of(String service) throws InterruptedException {
    while (true) {
      Event event = history.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("an entry of the client of %s", service).isNotNull();
      if (event instanceof Event.ClientSeen seen && seen.service().equals(service)) {
        assertThat(seen.pod()).isEqualTo("catalog-1");
        assertThat(seen.fromNanos()).isLessThan(seen.atNanos());
        return seen;
      }
    }
  }

  private interface Answers {
    String next() throws IOException;
  }

  private static ClientObserver of(Answers answers) {
    ShownMetrics one = new ShownMetrics("catalog-1", "uid", answers::next);
    return new ClientObserver(() -> List.of(one), TimeUnit.MILLISECONDS.toNanos(5));
  }
}
