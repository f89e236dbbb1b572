package dev.holdfast.service;

import dev.holdfast.client.BalancedClient;
import dev.holdfast.client.ClientEvent;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/** The kit's own metrics, and {@code /metrics} in Prometheus' text format. */
final class Metrics {
  static final String PATH = "/metrics";

  /** Why a request is answered 503 without its handler. */
  private static final List<String> REASONS = List.of("busy", "leaving", "log");

  private static final String ANSWERED = "answered";
  private static final String FAILED = "failed";
  private static final String NOT_SENT = "not_sent";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Histogram durations;
  private final Counter tries;
  private final Counter refused;
  private final Counter events;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  Metrics(Requests requests) {
    durations =
        Histogram.builder()
            .name("http_server_request_duration_seconds")
            .help("Time from the request's head to the answer's first byte.")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .register(registry);
    tries =
        Counter.builder()
            .name("holdfast_client_tries_total")
            .help(
                "Tries to get an answer from an instance of another service; not_sent got no connection.")
            .labelNames("service", "outcome")
            .register(registry);
    events =
        Counter.builder()
            .name("holdfast_client_events_total")
            .help("What the clients of other services did and saw, by kind.")
            .labelNames("service", "event")
            .register(registry);
    clientGauge(
        "holdfast_client_instances",
        "Instances that a client chooses from.",
        one -> one.client.endpoints().all().size());
    clientGauge(
        "holdfast_client_instances_ejected",
        "Instances that a client leaves alone.",
        one -> (double) one.client.endpoints().ejected());
    clientGauge(
        "holdfast_client_budget",
        "Requests beyond one for each call that a client can afford now.",
        one -> one.client.budgetLeft());
    clientGauge(
        "holdfast_client_list_doubted",
        "1 while a client does not believe the registry's list.",
        one -> one.doubting.getAsBoolean() ? 1 : 0);
    refused =
        Counter.builder()
            .name("holdfast_requests_refused_total")
            .help("Requests answered 503 before or instead of their handler's answer.")
            .labelNames("reason")
            .register(registry);
    REASONS.forEach(refused::initLabelValues);
    CounterWithCallback.builder()
        .name("holdfast_log_lines_lost_total")
        .help("Log lines that stdout did not take, or that found no place before it.")
        .callback(callback -> callback.call((double) Lines.STDOUT.lost()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("http_server_active_requests")
        .help("Requests under way.")
        .callback(callback -> callback.call(requests.underWay()))
        .register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  Histogram durations() {
    return durations;
  }

  /** A client did or saw something. */
  void happened(String service, ClientEvent event) {
    events.labelValues(service, event.toString()).inc();
    switch (event) {
      case ANSWERED -> tries.labelValues(service, ANSWERED).inc();
      case LATE, BROKEN, SOMEBODY_ELSE -> tries.labelValues(service, FAILED).inc();
      case NOT_SENT -> tries.labelValues(service, NOT_SENT).inc();
      default -> {}
    }
  }

  /**
   * What a client knows shows from now on; what it never did shows as 0, so that a first time is an
   * increase.
   */
  void client(String service, BalancedClient client, BooleanSupplier doubting) {
    clients.put(service, new Client(client, doubting));
    for (ClientEvent event : ClientEvent.values()) {
      events.initLabelValues(service, event.toString());
    }
    tries.initLabelValues(service, ANSWERED);
    tries.initLabelValues(service, FAILED);
    tries.initLabelValues(service, NOT_SENT);
  }

  private record Client(BalancedClient client, BooleanSupplier doubting) {}

  private void clientGauge(String name, String help, ToDoubleFunction<Client> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("service")
        .callback(callback ->
            clients.forEach(
                (service, client) -> callback.call(value.applyAsDouble(client), service)))
        .register(registry);
  }

  Counter refused() {
    return refused;
  }

  void addTo(HttpRules routes) {
    routes.get(
        PATH,
        (request, response) -> {
          response.header(HeaderNames.CONTENT_TYPE, PrometheusTextFormatWriter.CONTENT_TYPE);
          response.send(text());
        });
  }

  /** All of them, as {@code /metrics} shows them. */
  String scrape() {
    try {
      return new String(text(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from an array
    }
  }

  private byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    writer.write(out, registry.scrape());
    return out.toByteArray();
  }
}
