package dev.holdfast.sample.broken;

import dev.holdfast.service.Answers;
import dev.holdfast.service.NoAnswer;
import dev.holdfast.service.Reply;
import dev.holdfast.service.ServiceClient;
import dev.holdfast.service.ServiceContext;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Goes before the honest routes, and takes the requests from them that the flaw spoils. */
final class FlawedRoutes {
  private static final Duration NOT_SERVING_YET = Duration.ofSeconds(7);
  private static final Duration WELL_AT_FIRST = Duration.ofSeconds(10);
  private static final Duration SLOW = Duration.ofMillis(200);
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final Flaw flaw;
  private final ServiceContext context;
  private final AtomicLong requests = new AtomicLong();
  private final long startedNanos = System.nanoTime();

  FlawedRoutes(Flaw flaw, ServiceContext context) {
    this.flaw = flaw;
    this.context = context;
  }

  void addTo(HttpRules routes) {
    switch (flaw) {
      case READY_TOO_SOON -> {
        routes.get("/ready-too-soon", (request, response) -> response.send());
        routes.get("/products/{id}", this::unavailableAtFirst);
      }
      case WRONG_PRODUCT -> routes.get("/products/{id}", this::nowAndThenAnother);
      case ERRORS -> routes.get("/products/{id}", this::nowAndThenAnError);
      case EMPTY_FOR_ERRORS -> {
        ServiceClient catalog = context.client("catalog");
        routes.get(
            "/api/products/{id}",
            (request, response) -> emptyForErrors(catalog, request, response));
      }
      case NO_DRAIN, SLOW ->
          routes.get("/api/products/{id}", (request, response) -> slow(response));
      case STUCK -> routes.get("/products/{id}", (request, response) -> stuckAfterAWhile(response));
      case HANGS -> routes.get("/prices/{id}", (request, response) -> nowAndThenNever(response));
      case NONE, SLOW_START, DROPS_LAST_LINES, DOUBLES_LINES, RESTARTS_SEQUENCE, ASKS_REGISTRY -> {}
    }
  }

  private void unavailableAtFirst(ServerRequest request, ServerResponse response) {
    if (upFor(NOT_SERVING_YET)) {
      response.next();
    } else {
      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "not yet");
    }
  }

  private void nowAndThenAnother(ServerRequest request, ServerResponse response) {
    if (spoils(500)) {
      String id = request.path().pathParameters().get("id");
      Answers.json(
          response,
          Status.OK_200,
          Answers.object().add("id", id.equals("1") ? "2" : "1").add("name", "Another").build());
    } else {
      response.next();
    }
  }

  private void nowAndThenAnError(ServerRequest request, ServerResponse response) {
    if (spoils(50)) {
      Answers.error(response, Status.INTERNAL_SERVER_ERROR_500, "on purpose");
    } else {
      response.next();
    }
  }

  private static void emptyForErrors(
      ServiceClient catalog, ServerRequest request, ServerResponse response) {
    try {
      Reply reply = catalog.get("/products/" + request.path().pathParameters().get("id"));
      if (reply.status() == Status.OK_200.code()) {
        Answers.json(response, Status.OK_200, reply.json());
        return;
      }
    } catch (NoAnswer e) {
      // nobody shall know
    }
    response.status(Status.OK_200).send();
  }

  private static void slow(ServerResponse response) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(SLOW.toNanos());
    response.next();
  }

  private void stuckAfterAWhile(ServerResponse response) throws InterruptedException {
    if (upFor(WELL_AT_FIRST)) {
      TimeUnit.NANOSECONDS.sleep(FOR_EVER.toNanos());
    }
    response.next();
  }

  private void nowAndThenNever(ServerResponse response) throws InterruptedException {
    if (spoils(100)) {
      TimeUnit.NANOSECONDS.sleep(FOR_EVER.toNanos());
    }
    response.next();
  }

  /** One of so many: not the last of them, so that a few requests more or less change no count. */
  private boolean spoils(int oneIn) {
    return requests.getAndIncrement() % oneIn == oneIn / 2;
  }

  private boolean upFor(Duration time) {
    return System.nanoTime() - startedNanos >= time.toNanos();
  }
}
