package dev.holdfast.platform.local.chart;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a probe; the defaults are those of Kubernetes' API reference (core/v1 Probe). */
final class ProbeReader {
  private static final int PERIOD_SECONDS = 10;
  private static final int FAILURES = 3;

  private ProbeReader() {}

  /** Empty where it asks in a way that is not known here; that way then is a field nobody read. */
  static Optional<ProbeSpec> read(ProbeSpec.Kind kind, Tracked probe, PodSpec.Container container) {
    Tracked target = probe;
    ProbeSpec.How how;
    if (probe.has("httpGet")) {
      target = probe.field("httpGet");
      String scheme = target.field("scheme").text().orElse("HTTP");
      if (!scheme.equals("HTTP")) {
        throw target.field("scheme").wrong("the local platform probes by HTTP, got " + scheme);
      }
      how = new ProbeSpec.How.HttpGet(target.field("path").text().orElse("/"), headers(target));
    } else if (probe.has("tcpSocket")) {
      target = probe.field("tcpSocket");
      how = new ProbeSpec.How.TcpConnect();
    } else {
      probe.settle(
          "initialDelaySeconds",
          "periodSeconds",
          "timeoutSeconds",
          "successThreshold",
          "failureThreshold");
      return Optional.empty();
    }
    Tracked port = target.field("port");
    int number =
        container
            .port(port.requiredText())
            .orElseThrow(() -> port.wrong("the container has no port of that name"));
    int successes = probe.field("successThreshold").number(1, 1);
    if (successes != 1 && kind != ProbeSpec.Kind.READINESS) {
      throw probe.field("successThreshold").wrong("must be 1 for a " + kind.key() + " probe");
    }
    return Optional.of(
        new ProbeSpec(
            kind,
            how,
            target.field("host").text().orElse(""),
            number,
            Duration.ofSeconds(probe.field("initialDelaySeconds").number(0, 0)),
            Duration.ofSeconds(probe.field("periodSeconds").number(PERIOD_SECONDS, 1)),
            Duration.ofSeconds(probe.field("timeoutSeconds").number(1, 1)),
            successes,
            probe.field("failureThreshold").number(FAILURES, 1)));
  }

  private static Map<String, String> headers(Tracked target) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Tracked header : target.field("httpHeaders").items()) {
      headers.put(header.field("name").requiredText(), header.field("value").text().orElse(""));
    }
    return headers;
  }
}
