package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How a scenario says its loads. */
final class LoadGrammar {
  private static final PlainForm<Ok.JsonRule> JSON_RULE =
      new PlainForm<>(
          "json-rule",
          text ->
              text.equals("present") ? new Ok.JsonRule.Present() : new Ok.JsonRule.EqualTo(text),
          List.of("present", "EUR"));

  private static final TextForm<String> JSON_PATH =
      TextForm.of(
          "json-path",
          "must be a field of the body, dotted where it lies deeper",
          "[^.\\s]{1,100}(?:\\.[^.\\s]{1,100}){0,20}",
          text -> text,
          "id",
          "price.currency");

  static final Field<Integer> STATUS =
      orElse(
          "status",
          WholeForm.of(100, 599, Math::toIntExact, 200),
          "200",
          "The HTTP status that an answer must have.");

  static final NamedForm<Ok.JsonRule> JSON_RULES =
      new NamedForm<>("json field", JSON_PATH, JSON_RULE, 1, "{id: present}");

  static final Field<Map<String, Ok.JsonRule>> JSON =
      optional(
          "json",
          JSON_RULES,
          "{id: present}",
          "Fields that the JSON body must have, by dotted path: `present`, or the text or number that it must be. A draw such as `${1..1000}` that the path has too means the same number.");

  static final Field<Duration> WITHIN =
      optional(
          "within",
          Quantities.DURATION,
          "250ms",
          "A right answer that comes later than this, counted from the intended start, is slow.");

  static final Structure<Ok> OK =
      new Structure<>(
          "ok",
          "What makes an answer ok. One that is not ok is a bad answer.",
          "{status: 200}",
          LoadGrammar::ok,
          STATUS,
          JSON,
          WITHIN);

  static final Field<String> GET =
      optional(
          "get",
          RequestPath.FORM,
          "\"/api/products/${1..1000}\"",
          "GET this path. `${1..1000}` in it is a number drawn for each request.");

  static final Field<String> HEAD =
      optional(
          "head",
          RequestPath.FORM,
          "\"/api/products/${1..1000}\"",
          "HEAD this path. `${1..1000}` in it is a number drawn for each request.");

  static final Field<Ok> REQUEST_OK = orElse("ok", OK, "{}", "What makes an answer ok.");

  private static final String NO_BODY =
      "only get and head can be sent, since a load sends no body and changes nothing";

  static final Structure<RequestTemplate> REQUEST =
      new Structure<>(
          "request",
          "A request: its method and path, and what makes its answer ok.",
          "{get: /health}",
          LoadGrammar::request,
          OneOf.of("its method and path", GET, HEAD),
          REQUEST_OK,
          new Hint("post", NO_BODY, GET),
          new Hint("put", NO_BODY, GET),
          new Hint("patch", NO_BODY, GET),
          new Hint("delete", NO_BODY, GET),
          new Hint("options", NO_BODY, GET),
          new Hint("GET", "write the method in lower case: get", GET),
          new Hint("HEAD", "write the method in lower case: head", GET));

  static final Field<Integer> KEEP_ALIVE =
      required(
          "keep-alive",
          WholeForm.of(1, 10_000, Math::toIntExact, 32),
          "32",
          "How many connections are kept alive; a broken one is replaced.");

  private static final Structure<Connections> POOL =
      new Structure<>(
          "keep-alive",
          "A pool of kept-alive connections.",
          "{keep-alive: 32}",
          parts -> new Connections.KeepAlive(parts.get(KEEP_ALIVE)),
          KEEP_ALIVE);

  private static final WordForm<Connections> FRESH =
      new WordForm<>(
          "fresh",
          "must be fresh or {keep-alive: 32}",
          Map.of("fresh", new Connections.Fresh()),
          (wrong, words) ->
              Suggestion.of(wrong, words.keySet())
                  .map(word -> "did you mean '" + word + "'?")
                  .orElse("write for example {keep-alive: 32}"));

  static final Field<String> TO =
      required(
          "to",
          Names.SERVICE,
          "gateway",
          "The Service of the system that is called; the platform finds its address.");

  static final Field<Rate> RATE =
      required(
          "rate",
          Quantities.RATE,
          "300/s",
          "Requests per second (`/s`) or minute (`/m`). Open loop: they start on schedule whatever the system does.");

  static final Field<Duration> FOR =
      required(
          "for",
          Quantities.DURATION,
          "60s",
          "From the first request's intended start to the last one's; the baseline lies at its head.");

  static final Field<Duration> TIMEOUT =
      orElse(
          "timeout", Quantities.DURATION, "2s", "A request without an answer by then has failed.");

  static final Field<Connections> CONNECTIONS =
      required(
          "connections",
          new AnyOf<>(
              "connections",
              "must be fresh or {keep-alive: 32}",
              "write for example {keep-alive: 32}",
              List.of(FRESH, POOL)),
          "{keep-alive: 32}",
          "A new connection for every request (`fresh`) or a pool (`keep-alive`). It must be said, since a Service balances connections, not requests: it decides what a fault can hit.");

  static final Field<List<RequestTemplate>> REQUESTS =
      required(
          "requests",
          new ListForm<>("request", REQUEST, 1, "[{get: /health}]"),
          "[{get: /health}]",
          "What is sent, taken in turn.");

  static final Structure<Load> A_LOAD =
      new Structure<>(
          "load",
          "An open-loop load on a Service.",
          "{to: gateway, rate: 300/s, for: 60s, connections: {keep-alive: 32}, requests: [{get: /health}]}",
          parts ->
              new Load(
                  parts.name(),
                  parts.get(TO),
                  parts.get(RATE),
                  parts.get(FOR),
                  parts.get(TIMEOUT),
                  parts.get(CONNECTIONS),
                  parts.get(REQUESTS)),
          TO,
          RATE,
          FOR,
          TIMEOUT,
          CONNECTIONS,
          REQUESTS);

  private LoadGrammar() {}

  private static Ok ok(Parts parts) {
    Map<String, Ok.JsonRule> json = parts.find(JSON);
    return new Ok(parts.get(STATUS), json == null ? Map.of() : json, parts.find(WITHIN));
  }

  private static RequestTemplate request(Parts parts) {
    String get = parts.find(GET);
    return get != null
        ? new RequestTemplate("GET", get, parts.get(REQUEST_OK))
        : new RequestTemplate("HEAD", parts.get(HEAD), parts.get(REQUEST_OK));
  }
}
