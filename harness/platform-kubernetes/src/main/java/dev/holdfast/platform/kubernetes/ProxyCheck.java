package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.model.Fault;
import dev.holdfast.spi.BadSystem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
    for (Fault.Network fault : needs.pods()) {
      objects.stream()
          .filter(object ->
              object.path("kind").asText().equalsIgnoreCase(fault.workload().kind().key())
                  && object.at("/metadata/name").asText().equals(fault.workload().name()))
          .forEach(
              object -> check(fault, object.at("/spec/template/spec").path("containers"), sidecar));
    }
  }

  private static void check(Fault.Network fault, JsonNode containers, String sidecar) {
    Set<String> proxied = new TreeSet<>();
    for (JsonNode container : containers) {
      if (container.path("image").asText().equals(sidecar)) {
        for (JsonNode port : container.path("ports")) {
          proxied.add(port.path("name").asText());
          proxied.add(port.path("containerPort").asText());
        }
      }
    }
    if (proxied.isEmpty()) {
      throw NetworkNeeds.noProxy(fault);
    }
    for (JsonNode container : containers) {
      PROBES.forEach((field, kind) -> probe(fault, kind, container.path(field), proxied));
    }
  }

  private static void probe(Fault.Network fault, String kind, JsonNode probe, Set<String> proxied) {
    for (String way : List.of("httpGet", "tcpSocket", "grpc")) {
      JsonNode port = probe.path(way).path("port");
      boolean throughProxy = proxied.contains(port.asText());
      if (!port.isMissingNode() && throughProxy != fault.hitsProbes()) {
        throw NetworkNeeds.otherWay(fault, kind, port.asText(), throughProxy);
      }
    }
  }
}
