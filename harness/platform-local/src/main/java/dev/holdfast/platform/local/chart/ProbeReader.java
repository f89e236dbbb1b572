package dev.holdfast.platform.local.chart;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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
      how = get(target);
    } else if (probe.has("tcpSocket")) {
      target = probe.field("tcpSocket");
      how = new ProbeSpec.How.TcpConnect();
    } else if (probe.has("exec")) {
      how = exec(probe);
    } else if (probe.has("grpc")) {
      target = probe.field("grpc");
      how = new ProbeSpec.How.Grpc(target.field("service").text().orElse(""));
    } else {
      probe.settle(
          "initialDelaySeconds",
          "periodSeconds",
          "timeoutSeconds",
          "successThreshold",
          "failureThreshold");
      return Optional.empty();
    }
    int number = how instanceof ProbeSpec.How.Exec ? 0 : port(target.field("port"), container);
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

  /** Empty where there is none, or one of a kind that is not known here. */
  static Optional<PodSpec.PreStop> preStop(Tracked lifecycle, PodSpec.Container container) {
    if (!lifecycle.has("preStop")) {
      return Optional.empty();
    }
    Tracked preStop = lifecycle.field("preStop");
    if (preStop.has("sleep")) {
      return Optional.of(
          new PodSpec.PreStop.Sleep(
              Duration.ofSeconds(preStop.field("sleep").field("seconds").number(0, 0))));
    }
    if (preStop.has("exec")) {
      return Optional.of(new PodSpec.PreStop.Asked(exec(preStop), "", 0));
    }
    if (preStop.has("httpGet")) {
      Tracked target = preStop.field("httpGet");
      return Optional.of(
          new PodSpec.PreStop.Asked(
              get(target),
              target.field("host").text().orElse(""),
              port(target.field("port"), container)));
    }
    return Optional.empty();
  }

  private static ProbeSpec.How exec(Tracked of) {
    List<String> command = of.field("exec").field("command").texts();
    if (command.isEmpty()) {
      throw of.field("exec").wrong("must have a command");
    }
    return new ProbeSpec.How.Exec(command);
  }

  private static ProbeSpec.How get(Tracked target) {
    boolean tls = target.field("scheme").text().orElse("HTTP").equalsIgnoreCase("HTTPS");
    String path = target.field("path").text().orElse("/");
    return new ProbeSpec.How.HttpGet(
        tls, path.startsWith("/") ? path : "/" + path, headers(target));
  }

  private static int port(Tracked port, PodSpec.Container container) {
    return container
        .port(port.requiredText())
        .orElseThrow(() -> port.wrong("the container has no port of that name"));
  }

  private static Map<String, String> headers(Tracked target) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Tracked header : target.field("httpHeaders").items()) {
      headers.put(header.field("name").requiredText(), header.field("value").text().orElse(""));
    }
    return headers;
  }
}
