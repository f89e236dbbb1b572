package dev.holdfast.service;

import dev.holdfast.client.transport.Hops;
import dev.holdfast.service.Settings.ServingSettings;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
 * way, never that it was not written yet. Where the line cannot be written the answer is 503.
 *
 * <p>No more requests are served at once than the service was told, see {@link Places}. One that
 * finds no place is refused with 503 and {@code Retry-After}, which sends a caller to another
 * instance.
 */
final class Entrance implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final int PATH_CHARACTERS_AT_MOST = 512;
  private static final int NO_ANSWER = 0;
  private static final double NANOS = 1e9;

  private final String instance;
  private final ServingSettings serving;
  private final Set<String> platformPaths;
  private final Places places;
  private final Lifecycle lifecycle;
  private final Requests requests;
  private final Guard guard;
  private final Metrics metrics;
  private final Histogram durations;

  /**
   * The entrance of an instance.
   *
   * @param platformPaths the paths of probes and scrapes that are served here
   */
  Entrance(
      Settings settings,
      Set<String> platformPaths,
      Lifecycle lifecycle,
      Requests requests,
      Guard guard,
      Metrics metrics) {
    this.instance = settings.instance();
    this.serving = settings.serving();
    this.platformPaths = platformPaths;
    this.places = new Places(settings.concurrencyLimit(), settings.serving().queueWait());
    this.lifecycle = lifecycle;
    this.requests = requests;
    this.guard = guard;
    this.metrics = metrics;
    this.durations = metrics.durations();
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (ofThePlatform(request)) {
      closeWhenLeaving(response);
      chain.proceed();
      return;
    }
    requests.begin();
    try {
      RequestContext context =
          RequestContext.of(
              header(request, Headers.TRACEPARENT),
              header(request, Headers.REQUEST_ID),
              System.nanoTime() + timeout(request).toNanos());
      ScopedValue.where(RequestContext.CURRENT, context)
          .run(() -> serve(context, chain, request, response));
    } finally {
      requests.end();
    }
  }

  /** What the caller waits, if it says so, but no longer than any request may take. */
  private Duration timeout(RoutingRequest request) {
    return Headers.timeout(header(request, Headers.TIMEOUT_MILLIS))
        .filter(asked -> asked.compareTo(serving.requestTimeout()) < 0)
        .orElse(serving.requestTimeout());
  }

  private void serve(
      RequestContext context, FilterChain chain, RoutingRequest request, RoutingResponse response) {
    long began = System.nanoTime();
    AtomicBoolean accounted = new AtomicBoolean();
    response.beforeSend(() -> {
      if (accounted.compareAndSet(false, true)) {
        account(context, request, response, began);
      }
    });
    try (Guard.Watched watched = watch(context, request)) {
      context.watchedBy(watched);
      if (lifecycle.phase().compareTo(Phase.FINISHING) >= 0) {
        response.header(HeaderValues.CONNECTION_CLOSE);
        refuse(response, "leaving", "this instance is leaving");
      } else if (!Lines.STDOUT.well()) {
        accounted.set(true); // there is no line to be had for it
        response.header(Hops.HEADER, instance);
        response.header(Headers.RETRY_AFTER_A_SECOND);
        refuse(response, "log", LineNotWritten.MESSAGE);
      } else if (!places.take(watched, context.deadline())) {
        response.header(Headers.RETRY_AFTER_A_SECOND);
        refuse(response, "busy", "this instance is busy");
      } else {
        try {
          chain.proceed();
        } finally {
          places.giveBack();
        }
      }
    } catch (CloseConnectionException e) { // it broke; other failures are answered
      if (accounted.compareAndSet(false, true)) {
        line(request, NO_ANSWER, List.of(instance), 0, System.nanoTime() - began);
        observe(request, NO_ANSWER, began);
      }
      throw e;
    }
  }

  private void refuse(RoutingResponse response, String reason, String message) {
    metrics.refused().labelValues(reason).inc();
    Answers.error(response, Status.SERVICE_UNAVAILABLE_503, message);
  }

  /** Its body must come in time, and then the answer. */
  private Guard.Watched watch(RequestContext context, RoutingRequest request) {
    if (!hasBody(request)) {
      return guard.watch(context.deadline());
    }
    long read = System.nanoTime() + serving.readTimeout().toNanos();
    Guard.Watched watched = guard.watch(read - context.deadline() < 0 ? read : context.deadline());
    request.streamFilter(body -> new WatchedBody(body, () -> watched.until(context.deadline())));
    return watched;
  }

  /** By its head: to ask for the content would fix how it is read. */
  private static boolean hasBody(RoutingRequest request) {
    return request.headers().contains(HeaderNames.TRANSFER_ENCODING)
        || request.headers().contentLength().orElse(0) > 0;
  }

  private void account(
      RequestContext context, RoutingRequest request, RoutingResponse response, long began) {
    List<String> hops = new ArrayList<>();
    hops.add(instance);
    hops.addAll(context.hops());
    int omitted = context.hopsOmitted();
    response.header(Hops.HEADER, Hops.text(hops));
    if (omitted > 0) {
      response.header(Hops.OMITTED, Integer.toString(omitted));
    }
    closeWhenLeaving(response);
    line(request, response.status().code(), hops, omitted, System.nanoTime() - began);
    if (!context.lineStands(serving.logWait())) {
      metrics.refused().labelValues("log").inc();
      observe(request, Status.SERVICE_UNAVAILABLE_503.code(), began);
      throw new LineNotWritten();
    }
    observe(request, response.status().code(), began);
  }

  private void observe(RoutingRequest request, int status, long began) {
    String method = request.prologue().method().text();
    durations
        .labelValues(
            METHODS.contains(method) ? method : "other",
            request.matchingPattern().orElse("none"),
            Integer.toString(status))
        .observe((System.nanoTime() - began) / NANOS);
  }

  private static void line(
      RoutingRequest request, int status, List<String> hops, int omitted, long nanos) {
    LOG.atInfo()
        .addKeyValue(
            "request",
            new RequestServed(
                bounded(request.prologue().method().text()),
                bounded(request.path().rawPath()),
                status,
                nanos,
                hops,
                omitted))
        .log("request served");
  }

  private void closeWhenLeaving(RoutingResponse response) {
    if (lifecycle.phase().compareTo(Phase.LEAVING) >= 0) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /**
   * Probes and scrapes are no work of the service: not accounted for, and answered to the end. The
   * path is the one that the router matches, decoded and without dots; a path that only begins like
   * one of theirs is an ordinary one.
   */
  private boolean ofThePlatform(RoutingRequest request) {
    return platformPaths.contains(request.path().path());
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
