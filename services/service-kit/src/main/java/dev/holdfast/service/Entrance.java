package dev.holdfast.service;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to every request: it is counted, timed and accounted for in the log, and its answer
 * names the instances that served it.
 *
 * <p>The account is written when the answer is complete but before its first byte goes out. So
 * whoever holds an answer can ask for its line: that it is missing means that it was lost on the
 * way, never that it was not written yet.
 *
 * <p>No more requests are served at once than the service was told. One more is refused at once
 * with 503 and {@code Retry-After}, which sends a caller to another instance: whoever let all of
 * them in would have them all wait, answer when nobody waits any more, and never catch up.
 */
final class Entrance implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final int PATH_CHARACTERS_AT_MOST = 512;
  private static final int NO_ANSWER = 0;
  private static final double NANOS = 1e9;

  private final String instance;
  private final Semaphore places;
  private final Lifecycle lifecycle;
  private final Requests requests;
  private final Histogram durations;

  Entrance(
      String instance,
      int concurrencyLimit,
      Lifecycle lifecycle,
      Requests requests,
      Histogram durations) {
    this.instance = instance;
    this.places = new Semaphore(concurrencyLimit);
    this.lifecycle = lifecycle;
    this.requests = requests;
    this.durations = durations;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (ofThePlatform(request.path().rawPath())) {
      closeWhenLeaving(response);
      chain.proceed();
      return;
    }
    requests.begin();
    try {
      RequestContext context =
          RequestContext.of(
              header(request, Headers.TRACEPARENT), header(request, Headers.REQUEST_ID));
      ScopedValue.where(RequestContext.CURRENT, context)
          .run(() -> serve(context, chain, request, response));
    } finally {
      requests.end();
    }
  }

  private void serve(
      RequestContext context, FilterChain chain, RoutingRequest request, RoutingResponse response) {
    long began = System.nanoTime();
    AtomicBoolean accounted = new AtomicBoolean();
    response.beforeSend(() -> {
      if (accounted.compareAndSet(false, true)) {
        List<String> hops = new ArrayList<>();
        hops.add(instance);
        hops.addAll(context.hops());
        response.header(Hops.HEADER, Hops.text(hops));
        closeWhenLeaving(response);
        account(request, response.status().code(), hops, System.nanoTime() - began);
      }
    });
    if (lifecycle.phase().compareTo(Phase.FINISHING) >= 0) {
      response.header(HeaderValues.CONNECTION_CLOSE);
      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "this instance is leaving");
      return;
    }
    if (!places.tryAcquire()) {
      response.header(Headers.RETRY_AFTER_A_SECOND);
      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "this instance is busy");
      return;
    }
    try {
      chain.proceed();
    } catch (CloseConnectionException e) { // it broke; other failures are answered
      if (accounted.compareAndSet(false, true)) {
        account(request, NO_ANSWER, List.of(instance), System.nanoTime() - began);
      }
      throw e;
    } finally {
      places.release();
    }
  }

  private void account(RoutingRequest request, int status, List<String> hops, long nanos) {
    String method = request.prologue().method().text();
    durations
        .labelValues(
            METHODS.contains(method) ? method : "other",
            request.matchingPattern().orElse("none"),
            Integer.toString(status))
        .observe(nanos / NANOS);
    LOG.atInfo()
        .addKeyValue("event.action", "request-served")
        .addKeyValue("http.request.method", bounded(method))
        .addKeyValue("url.path", bounded(request.path().rawPath()))
        .addKeyValue("http.response.status_code", status)
        .addKeyValue("event.duration", nanos)
        .addKeyValue("holdfast.hops", hops)
        .log("request served");
  }

  private void closeWhenLeaving(RoutingResponse response) {
    if (lifecycle.phase().compareTo(Phase.LEAVING) >= 0) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /** Probes and scrapes are no work of the service: not accounted for, and answered to the end. */
  private static boolean ofThePlatform(String path) {
    return path.equals("/health") || path.startsWith("/health/") || path.equals("/metrics");
  }

  private static @Nullable String header(RoutingRequest request, HeaderName name) {
    return request.headers().first(name).orElse(null);
  }

  private static String bounded(String text) {
    return text.length() <= PATH_CHARACTERS_AT_MOST
        ? text
        : text.substring(0, PATH_CHARACTERS_AT_MOST) + "...";
  }
}
