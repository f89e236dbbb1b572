package dev.holdfast.service;

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

/** The kit's own metrics, and {@code /metrics} in Prometheus' text format. */
final class Metrics {
  static final String PATH = "/metrics";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Histogram durations;
  private final Counter tries;
  private final Counter refused;

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
            .help("Tries to get an answer from an instance of another service.")
            .labelNames("service", "outcome")
            .register(registry);
    refused =
        Counter.builder()
            .name("holdfast_requests_refused_total")
            .help("Requests answered 503 before or instead of their handler's answer.")
            .labelNames("reason")
            .register(registry);
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

  Counter tries() {
    return tries;
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

  private byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    writer.write(out, registry.scrape());
    return out.toByteArray();
  }
}
