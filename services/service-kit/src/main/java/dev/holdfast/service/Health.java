package dev.holdfast.service;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The probes: 200 or 503, always with the checks in the body, in the shape that Helidon's own
 * health endpoint gives.
 *
 * <p>Helidon's endpoint is not used, since its {@code /health} is down as soon as any check is,
 * ready or live: as a liveness probe it would have an instance killed that only waits for the
 * registry. Here {@code /health} shows all checks, and those that say "ready" do not decide, nor
 * are they waited for: what is downstream must not hold up the probe that has a process killed.
 */
final class Health {
  /** Its paths. */
  static final Set<String> PATHS = Set.of("/health", "/health/live", "/health/ready");

  /** Who only wants to see, or must not be held up, takes what is known by then. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private static final Predicate<CheckRun> READY = run -> run.type() == HealthCheckType.READINESS;

  private final List<CheckRun> own;
  private final List<CheckRun> lifecycle;
  private final Duration bound;

  /**
   * The checks of a service.
   *
   * @param own the service's, and the kit's that can be said no to from outside
   * @param lifecycle whether it is registered, which the registry need not be told
   * @param bound how long a check may take
   */
  Health(List<CheckRun> own, List<CheckRun> lifecycle, Duration bound) {
    this.own = List.copyOf(own);
    this.lifecycle = List.copyOf(lifecycle);
    this.bound = bound;
  }

  void addTo(HttpRules routes) {
    routes.get("/health", (request, response) -> answer(response, run -> true, READY.negate()));
    routes.get(
        "/health/live", (request, response) -> answer(response, READY.negate(), READY.negate()));
    routes.get("/health/ready", (request, response) -> answer(response, READY, READY));
  }

  /** Whether it can be used, as far as is known within a moment; registering apart. */
  boolean usable() {
    return own.stream().filter(READY).allMatch(run -> up(run, GLANCE));
  }

  private static boolean up(CheckRun run, Duration wait) {
    return run.result(wait).status() == HealthCheckResponse.Status.UP;
  }

  private void answer(
      ServerResponse response, Predicate<CheckRun> shown, Predicate<CheckRun> deciding) {
    List<CheckRun> runs = Stream.concat(own.stream(), lifecycle.stream()).filter(shown).toList();
    runs.forEach(CheckRun::begin); // beside each other
    long end = System.nanoTime() + bound.toNanos();
    boolean up = true;
    JsonArrayBuilder list = Answers.array();
    for (CheckRun run : runs) {
      boolean decides = deciding.test(run);
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      HealthCheckResponse result = run.result(decides ? left : GLANCE);
      up &= result.status() == HealthCheckResponse.Status.UP || !decides;
      JsonObjectBuilder data = Answers.object();
      result.details().forEach((key, value) -> data.add(key, String.valueOf(value)));
      list.add(
          Answers.object()
              .add("name", run.name())
              .add("status", result.status().name())
              .add("data", data));
    }
    Answers.json(
        response,
        up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        Answers.object().add("status", up ? "UP" : "DOWN").add("checks", list).build());
  }

  /** As many runs as there are checks. */
  static List<CheckRun> runs(List<HealthCheck> checks, Duration bound) {
    return checks.stream().map(check -> CheckRun.of(check, bound)).toList();
  }
}
