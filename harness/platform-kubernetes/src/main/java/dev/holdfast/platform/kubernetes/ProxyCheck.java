package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.spi.BadSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether rendered charts have taken what they were told of proxies. */
public final class ProxyCheck {
  private static final Map<String, String> PROBES =
      Map.of("startupProbe", "startup", "livenessProbe", "liveness", "readinessProbe", "readiness");

  private ProxyCheck() {}

  /**
   * Checks it.
   *
   * @param sidecar the image that they were told
   * @throws BadSystem where a struck pod has no proxy, or its probes go another way than asked
   */
  public static void check(NetworkNeeds needs, List<JsonNode> objects, String sidecar) {
    needs.check(workload ->
        objects.stream()
            .filter(object ->
                object.path("kind").asText().equals(workload.kind().title())
                    && object.at("/metadata/name").asText().equals(workload.name()))
            .map(object -> made(object.at("/spec/template/spec").path("containers"), sidecar)));
  }

  private static NetworkNeeds.Made made(JsonNode containers, String sidecar) {
    Set<String> proxied = new TreeSet<>();
    for (JsonNode container : containers) {
      if (container.path("image").asText().equals(sidecar)) {
        for (JsonNode port : container.path("ports")) {
          proxied.add(port.path("name").asText());
          proxied.add(port.path("containerPort").asText());
        }
      }
    }
    List<NetworkNeeds.Probe> probes = new ArrayList<>();
    for (JsonNode container : containers) {
      PROBES.forEach((field, kind) -> probes.addAll(probes(kind, container.path(field), proxied)));
    }
    return new NetworkNeeds.Made(!proxied.isEmpty(), probes);
  }

  private static List<NetworkNeeds.Probe> probes(String kind, JsonNode probe, Set<String> proxied) {
    return Stream.of("httpGet", "tcpSocket", "grpc")
        .map(way -> probe.path(way).path("port"))
        .filter(port -> !port.isMissingNode())
        .map(port -> new NetworkNeeds.Probe(kind, port.asText(), proxied.contains(port.asText())))
        .toList();
  }
}
