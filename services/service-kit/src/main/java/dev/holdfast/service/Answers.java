package dev.holdfast.service;

import dev.holdfast.client.transport.Hops;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON answers, errors among them: every error is {@code {"error": "..."}}. */
public final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  // Json's own static methods look for a provider at each call.
  private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

  private Answers() {}

  /** A new JSON object. */
  public static JsonObjectBuilder object() {
    return JSON.createObjectBuilder();
  }

  /** A new JSON array. */
  public static JsonArrayBuilder array() {
    return JSON.createArrayBuilder();
  }

  /** Answers with an object. */
  public static void json(ServerResponse response, Status status, JsonObject body) {
    response.status(status);
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(bytes(body));
  }

  /** Answers with an error. */
  public static void error(ServerResponse response, Status status, String message) {
    json(response, status, error(message));
  }

  /** Answers what the handlers leave to the kit. */
  static void addErrors(HttpRouting.Builder routing) {
    routing.error(
        NoAnswer.class,
        (request, response, failure) ->
            error(response, Status.SERVICE_UNAVAILABLE_503, "no answer from " + failure.service()));
    routing.error(
        HttpException.class,
        (request, response, failure) ->
            error(response, failure.status(), failure.status().reasonPhrase()));
    routing.error(
        LineNotWritten.class,
        (request, response, failure) -> {
          response.header(Headers.RETRY_AFTER_A_SECOND);
          error(response, Status.SERVICE_UNAVAILABLE_503, LineNotWritten.MESSAGE);
        });
    routing.error(
        Throwable.class,
        (request, response, failure) -> {
          if (RequestContext.current().filter(RequestContext::overdue).isPresent()) {
            Thread.interrupted(); // the guard's, which has done its work
            error(response, Status.SERVICE_UNAVAILABLE_503, "not done in time");
            return;
          }
          LOG.atError().setCause(failure).log("a request failed");
          error(response, Status.INTERNAL_SERVER_ERROR_500, "internal error");
        });
  }

  /** Answers requests that are too broken to reach a handler. */
  static DirectHandlers forBrokenRequests(String instance) {
    DirectHandler handler =
        (request, event, status, headers, message) ->
            DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(Hops.HEADER, instance)
                .header(HeaderNames.CONTENT_TYPE, MediaTypes.APPLICATION_JSON_VALUE)
                .entity(bytes(error(status.reasonPhrase())))
                .build();
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
      handlers.addHandler(event, handler);
    }
    return handlers.build();
  }

  private static JsonObject error(String message) {
    return object().add("error", message).build();
  }

  private static byte[] bytes(JsonObject body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
