package dev.holdfast.platform.local.chart;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a probe; the defaults are those of Kubernetes' API reference (core/v1 Probe). */
final class ProbeReader {
  private static final int PERIOD_SECONDS = 10;
  private static final int FAILURES = 3;
  private static final List<String> WAYS = List.of("httpGet", "tcpSocket", "exec", "grpc");

  private ProbeReader() {}

  static ProbeSpec read(ProbeSpec.Kind kind, Tracked probe, PodSpec.Container container) {
    List<String> ways = WAYS.stream().filter(probe::has).toList();
    if (ways.size() != 1) {
      // dropped, it would be a pod that is always ready
      throw probe.wrong(
          "must have one of "
              + String.join(", ", WAYS)
              + (ways.isEmpty() ? "" : ", got " + String.join(" and ", ways)));
    }
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
    } else {
      target = probe.field("grpc");
      how = new ProbeSpec.How.Grpc(target.field("service").text().orElse(""));
    }
    int number = how instanceof ProbeSpec.How.Exec ? 0 : port(target.field("port"), container);
    int successes = given(probe, "successThreshold", 1);
    if (successes != 1 && kind != ProbeSpec.Kind.READINESS) {
      throw probe.field("successThreshold").wrong("must be 1 for a " + kind.key() + " probe");
    }
    return new ProbeSpec(
        kind,
        how,
        target.field("host").text().orElse(""),
        number,
        Duration.ofSeconds(probe.field("initialDelaySeconds").number(0, 0)),
        Duration.ofSeconds(given(probe, "periodSeconds", PERIOD_SECONDS)),
        Duration.ofSeconds(given(probe, "timeoutSeconds", 1)),
        successes,
        given(probe, "failureThreshold", FAILURES));
  }

  /** 0 says the same as nothing, as in Kubernetes. */
  private static int given(Tracked probe, String name, int otherwise) {
    int number = probe.field(name).number(otherwise, 0);
    return number == 0 ? otherwise : number;
  }

  /** Empty where there is none of that name, or one of a kind that is not known here. */
  static Optional<PodSpec.Hook> hook(Tracked lifecycle, String name, PodSpec.Container container) {
    if (!lifecycle.has(name)) {
      return Optional.empty();
    }
    Tracked hook = lifecycle.field(name);
    if (hook.has("sleep")) {
      return Optional.of(
          new PodSpec.Hook.Sleep(
              Duration.ofSeconds(hook.field("sleep").field("seconds").number(0, 0))));
    }
    if (hook.has("exec")) {
      return Optional.of(new PodSpec.Hook.Asked(exec(hook), "", 0));
    }
    if (hook.has("httpGet")) {
      Tracked target = hook.field("httpGet");
      return Optional.of(
          new PodSpec.Hook.Asked(
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
    String asked = port.requiredText();
    return container
        .port(asked)
        .orElseThrow(() ->
            port.wrong(
                "must be a number, or the name of a port of the container, got '%s'; %s"
                    .formatted(asked, named(container))));
  }

  /** What its ports are called. */
  private static String named(PodSpec.Container container) {
    List<String> names =
        container.ports().stream()
            .flatMap(port -> Stream.ofNullable(port.name()))
            .map(name -> "'" + name + "'")
            .toList();
    return names.isEmpty() ? "none of its ports has a name" : "it has " + String.join(", ", names);
  }

  private static Map<String, String> headers(Tracked target) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Tracked header : target.field("httpHeaders").items()) {
      headers.put(header.field("name").requiredText(), header.field("value").text().orElse(""));
    }
    return headers;
  }
}
