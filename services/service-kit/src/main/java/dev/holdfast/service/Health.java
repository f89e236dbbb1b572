package dev.holdfast.service;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The probes: 200 or 503, always with the checks in the body, in the shape that Helidon's own
 * health endpoint gives.
 *
 * <p>Helidon's endpoint is not used, since its {@code /health} is down as soon as any check is,
 * ready or live: as a liveness probe it would have an instance killed that only waits for the
 * registry. Here {@code /health} shows all checks, and those that say "ready" do not decide.
 */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final List<HealthCheck> checks;

  Health(List<HealthCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  void addTo(HttpRules routes) {
    Predicate<HealthCheck> ready = check -> check.type() == HealthCheckType.READINESS;
    routes.get("/health", (request, response) -> answer(response, check -> true, ready.negate()));
    routes.get(
        "/health/live", (request, response) -> answer(response, ready.negate(), ready.negate()));
    routes.get("/health/ready", (request, response) -> answer(response, ready, ready));
  }

  private void answer(
      ServerResponse response, Predicate<HealthCheck> shown, Predicate<HealthCheck> deciding) {
    boolean up = true;
    JsonArrayBuilder list = Answers.array();
    for (HealthCheck check : checks) {
      if (shown.test(check)) {
        HealthCheckResponse result = call(check);
        up &= result.status() == HealthCheckResponse.Status.UP || !deciding.test(check);
        JsonObjectBuilder data = Answers.object();
        result.details().forEach((key, value) -> data.add(key, String.valueOf(value)));
        list.add(
            Answers.object()
                .add("name", check.name())
                .add("status", result.status().name())
                .add("data", data));
      }
    }
    Answers.json(
        response,
        up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        Answers.object().add("status", up ? "UP" : "DOWN").add("checks", list).build());
  }

  private static HealthCheckResponse call(HealthCheck check) {
    try {
      return check.call();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("holdfast.check", check.name())
          .setCause(e)
          .log("a health check failed");
      return HealthCheckResponse.builder()
          .status(HealthCheckResponse.Status.ERROR)
          .detail("error", e.getClass().getSimpleName())
          .build();
    }
  }
}
