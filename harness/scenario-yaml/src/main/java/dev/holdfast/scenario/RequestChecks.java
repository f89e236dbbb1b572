package dev.holdfast.scenario;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Ok;
import dev.holdfast.model.RequestTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What must fit together within a request. */
final class RequestChecks {
  private RequestChecks() {}

  static void check(Got<RequestTemplate> request, Optional<Duration> timeout, Problems problems) {
    Optional<Got<Ok>> ok = request.at(LoadGrammar.REQUEST_OK);
    if (ok.isEmpty()) {
      return;
    }
    ok.get().at(LoadGrammar.WITHIN).ifPresent(within -> checkWithin(within, timeout, problems));
    List<Got<Ok.JsonRule>> rules =
        ok.get()
            .at(LoadGrammar.JSON)
            .map(json -> json.each(LoadGrammar.JSON_RULES.item()))
            .orElse(List.of());
    if (request.at(LoadGrammar.HEAD).isPresent() && request.at(LoadGrammar.GET).isEmpty()) {
      ok.get()
          .at(LoadGrammar.JSON)
          .ifPresent(json ->
              problems.add(
                  json.slot().at(),
                  "the answer to head must be judged without its body, which it does not have, got 'json'; write get instead"));
    }
    Optional<String> path = request.valueAt(LoadGrammar.GET);
    for (Got<Ok.JsonRule> rule : rules) {
      if (path.isPresent() && rule.value() instanceof Ok.JsonRule.EqualTo equalTo) {
        checkDraws(rule, equalTo.text(), path.get(), problems);
      }
    }
  }

  private static void checkWithin(
      Got<Duration> within, Optional<Duration> timeout, Problems problems) {
    if (within.value() != null
        && timeout.isPresent()
        && within.value().compareTo(timeout.get()) > 0) {
      problems.add(
          within.slot().valuePlace(),
          "within must not be longer than the load's timeout (%s), after which an answer has failed, got %s; shorten it or lengthen the timeout"
              .formatted(DurationText.of(timeout.get()), DurationText.of(within.value())));
    }
  }

  private static void checkDraws(
      Got<Ok.JsonRule> rule, String text, String path, Problems problems) {
    List<String> drawn = RequestPath.draws(path);
    for (String draw : RequestPath.draws(text)) {
      if (!drawn.contains(draw)) {
        problems.add(
            rule.slot().valuePlace(),
            "%s must use a draw of the request's path, got %s; %s"
                .formatted(
                    rule.slot().what(),
                    Yaml.Scalar.quoted(draw),
                    drawn.isEmpty() ? "the path has none" : "write " + String.join(" or ", drawn)));
      }
    }
  }
}
