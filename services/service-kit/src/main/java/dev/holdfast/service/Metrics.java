package dev.holdfast.service;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The kit's own metrics, and {@code /metrics} in Prometheus' text format. */
final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Histogram durations;
  private final Counter tries;

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

  void addTo(HttpRules routes) {
    routes.get(
        "/metrics",
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
