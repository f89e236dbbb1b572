package dev.holdfast.scenario;

import dev.holdfast.model.Body;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Draw;
import dev.holdfast.model.DrawText;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.TextRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must fit together within a load's requests. */
final class RequestChecks {
  private final Problems problems;
  private final Optional<Duration> timeout;
  private final boolean hasData;

  /** What the requests before captured. */
  private final Set<String> captured = new HashSet<>();

  /** The draws of the request that is looked at, and whether all of it could be read. */
  private final List<Draw> sent = new ArrayList<>();

  private boolean sentKnown = true;

  private RequestChecks(Got<Load> load, Problems problems) {
    this.problems = problems;
    timeout = load.valueAt(LoadGrammar.TIMEOUT);
    hasData = load.at(LoadGrammar.DATA).isPresent();
  }

  static void check(Got<Load> load, Problems problems) {
    RequestChecks checks = new RequestChecks(load, problems);
    load.at(LoadGrammar.HEADERS).ifPresent(checks::headers);
    load.at(LoadGrammar.REQUESTS)
        .map(requests -> requests.each(LoadGrammar.REQUEST))
        .orElse(List.of())
        .forEach(checks::request);
  }

  private void request(Got<RequestTemplate> request) {
    sent.clear();
    sentKnown = true;
    for (Field<String> method : LoadGrammar.METHODS) {
      request.at(method).ifPresent(path -> sends(path, path.value()));
    }
    request.at(LoadGrammar.HEADERS).ifPresent(this::headers);
    request.at(LoadGrammar.BODY).ifPresent(body -> body(request, body));
    request.at(LoadGrammar.REQUEST_OK).ifPresent(ok -> answer(request, ok));
    request.valueAt(LoadGrammar.CAPTURE).ifPresent(captures -> captured.addAll(captures.keySet()));
  }

  private void headers(Got<Map<String, String>> headers) {
    headers
        .each(new PlainForm<String>("", text -> text, List.of()))
        .forEach(value -> sends(value, value.value()));
    Set<String> seen = new HashSet<>();
    for (Got<?> header : headers.parts().values()) {
      String name = header.slot().name();
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        problems.add(
            header.slot().at(),
            "a header must be there once, whatever the case of its letters, got '%s' again; remove one of them"
                .formatted(name));
      }
    }
  }

  private void body(Got<RequestTemplate> request, Got<Body> body) {
    boolean none =
        request.at(LoadGrammar.GET).isPresent() || request.at(LoadGrammar.HEAD).isPresent();
    if (none) {
      problems.add(
          body.slot().at(),
          "a get or head must have no body, which servers do not look at, got 'body'; write post, put, patch or delete instead");
    }
    switch (body.value()) {
      case Body.Text(String text) -> sends(body, text);
      case Body.Json(Object value) -> json(body, value);
      case Body.File _ -> {}
      case null -> sentKnown = false;
    }
  }

  private void json(Got<Body> body, Object value) {
    switch (value) {
      case String text -> sends(body, text);
      case List<?> items -> items.forEach(item -> json(body, item));
      case Map<?, ?> fields -> fields.values().forEach(field -> json(body, field));
      default -> {}
    }
  }

  /** Notes the draws of a text that is sent, and says which have nothing to draw from. */
  private void sends(Got<?> got, @Nullable String text) {
    sentKnown &= text != null;
    for (Draw draw : draws(text)) {
      sent.add(draw);
      checkSource(got, draw);
    }
  }

  private void checkSource(Got<?> got, Draw draw) {
    if (draw instanceof Draw.Column && !hasData) {
      problems.add(
          got.slot().valuePlace(),
          "%s must draw from what the load has, got %s; name a CSV file by the load's 'data'"
              .formatted(got.slot().what(), Yaml.Scalar.quoted(draw.toString())));
    } else if (draw instanceof Draw.Captured(String name) && !captured.contains(name)) {
      problems.add(
          got.slot().valuePlace(),
          "%s must use what an earlier request captures, or draw from numbers like ${1..1000}, got %s; %s"
              .formatted(
                  got.slot().what(),
                  Yaml.Scalar.quoted(draw.toString()),
                  Suggestion.of(name, Stream.concat(captured.stream(), Stream.of("uuid")).toList())
                      .map(near -> "did you mean '${" + near + "}'?")
                      .orElse(
                          "write capture: {" + name + ": $." + name + "} in a request before")));
    }
  }

  private void answer(Got<RequestTemplate> request, Got<Ok> ok) {
    ok.at(LoadGrammar.WITHIN).ifPresent(this::within);
    ok.at(LoadGrammar.STATUS).ifPresent(this::status);
    if (request.at(LoadGrammar.HEAD).isPresent()) {
      List.of(
              LoadGrammar.JSON,
              LoadGrammar.TEXT,
              LoadGrammar.SIZE_AT_LEAST,
              LoadGrammar.SIZE_AT_MOST)
          .forEach(field -> bodyless(ok.at(field)));
      request
          .valueAt(LoadGrammar.CAPTURE)
          .filter(captures -> captures.values().stream().anyMatch(Capture.Json.class::isInstance))
          .ifPresent(captures -> bodyless(request.at(LoadGrammar.CAPTURE)));
    }
    ok.at(LoadGrammar.JSON)
        .map(json -> json.each(LoadGrammar.JSON_RULES.item()))
        .orElse(List.of())
        .forEach(rule -> {
          if (rule.value() instanceof Ok.JsonRule.EqualTo(String text)) {
            expects(rule, text);
          }
        });
    ok.at(LoadGrammar.OK_HEADERS)
        .map(headers -> headers.each(LoadGrammar.HEADER_RULES.item()))
        .orElse(List.of())
        .forEach(this::text);
    ok.at(LoadGrammar.TEXT).ifPresent(this::text);
  }

  /** Interim answers (RFC 9110, 15.2) come before the one that is looked at. */
  private void status(Got<List<Integer>> statuses) {
    Optional.ofNullable(statuses.value()).stream()
        .flatMap(List::stream)
        .filter(status -> status > 101 && status < 200)
        .findFirst()
        .ifPresent(status ->
            problems.add(
                statuses.slot().valuePlace(),
                "status must be that of a last answer, 101 or from 200 on, got %d; write for example 200"
                    .formatted(status)));
  }

  private void text(Got<TextRule> rule) {
    switch (rule.value()) {
      case TextRule.EqualTo(String text) -> expects(rule, text);
      case TextRule.Contains(String text) -> expects(rule, text);
      case TextRule.Present _, TextRule.Matches _ -> {}
      case null -> {}
    }
  }

  private void bodyless(Optional<? extends Got<?>> asked) {
    asked.ifPresent(got ->
        problems.add(
            got.slot().at(),
            "the answer to head must be judged without its body, which it does not have, got '%s'; write get instead"
                .formatted(got.slot().name())));
  }

  private void within(Got<Duration> within) {
    if (within.value() != null
        && timeout.isPresent()
        && within.value().compareTo(timeout.get()) > 0) {
      problems.add(
          within.slot().valuePlace(),
          "within must not be longer than the load's timeout (%s), after which an answer has failed, got %s; shorten it or lengthen the timeout"
              .formatted(DurationText.of(timeout.get()), DurationText.of(within.value())));
    }
  }

  /** A random draw that is not sent too could not be foreseen. */
  private void expects(Got<?> rule, String text) {
    for (Draw draw : draws(text)) {
      boolean random =
          draw instanceof Draw.Range || draw instanceof Draw.Uuid || draw instanceof Draw.OneOf;
      if (!random) {
        checkSource(rule, draw);
      } else if (sentKnown && !sent.contains(draw)) {
        List<String> written = sent.stream().map(Draw::toString).distinct().toList();
        problems.add(
            rule.slot().valuePlace(),
            "%s must use a draw of the request, got %s; %s"
                .formatted(
                    rule.slot().what(),
                    Yaml.Scalar.quoted(draw.toString()),
                    written.isEmpty()
                        ? "the request has none"
                        : "write " + String.join(" or ", written)));
      }
    }
  }

  /** Of a text that could be read; others have been reported. */
  private static List<Draw> draws(@Nullable String text) {
    try {
      return text == null ? List.of() : DrawText.of(text).draws();
    } catch (IllegalArgumentException reported) {
      return List.of();
    }
  }
}
