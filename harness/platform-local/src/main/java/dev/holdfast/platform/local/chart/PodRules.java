package dev.holdfast.platform.local.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every cluster's API refuses of a pod template ({@link ClusterRules}). */
final class PodRules {
  static final String OF_PORT_NAMES =
      "a port's name has lower-case letters, digits and '-' alone, at least one letter, and 15 of them at most";

  static final Pattern PORT_NAME =
      Pattern.compile("(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  private static final Pattern CONTAINER_NAME =
      Pattern.compile("(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  private static final Pattern VARIABLE = Pattern.compile("[ -<>-~]+");

  private PodRules() {}

  static void check(Spot pod) {
    pod.at("dnsPolicy").mustBeOneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
    pod.at("volumes").mustDifferIn("name", "no two volumes of a pod may have the same name");
    for (Spot init : pod.at("initContainers").items()) {
      for (String of : List.of("readinessProbe", "livenessProbe", "startupProbe", "lifecycle")) {
        if (init.at(of).present() && !init.at("restartPolicy").text().equals("Always")) {
          throw init.at(of).wrong("must not be of an init container, which ends");
        }
      }
    }
    List<Spot> containers = new ArrayList<>(pod.at("containers").items());
    containers.addAll(pod.at("initContainers").items());
    for (Spot container : containers) {
      container(container);
    }
  }

  private static void container(Spot container) {
    container
        .at("name")
        .mustMatch(CONTAINER_NAME, "must have lower-case letters, digits and '-' alone");
    container.at("imagePullPolicy").mustBeOneOf("Always", "IfNotPresent", "Never");
    Spot ports = container.at("ports");
    ports.mustDifferIn("name", "no two ports of a container may have the same name");
    for (Spot port : ports.items()) {
      port.at("name").mustMatch(PORT_NAME, OF_PORT_NAMES);
      port.at("containerPort").mustBePort();
      port.at("protocol").mustBeOneOf("TCP", "UDP", "SCTP");
    }
    for (Spot variable : container.at("env").items()) {
      variable
          .at("name")
          .mustMatch(VARIABLE, "a variable's name has printable ASCII letters without '='");
      if (!variable.at("value").text().isEmpty() && variable.at("valueFrom").present()) {
        throw variable.wrong("must have value or valueFrom, not both");
      }
    }
    container
        .at("volumeMounts")
        .mustDifferIn("mountPath", "no two mounts of a container may have the same place");
    for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
      for (String way : List.of("httpGet", "tcpSocket", "grpc")) {
        Spot port = container.at(probe + "/" + way + "/port");
        port.mustBePort();
        port.mustMatch(PORT_NAME, OF_PORT_NAMES);
      }
      container.at(probe + "/httpGet/scheme").mustBeOneOf("HTTP", "HTTPS");
    }
    resources(container.at("resources"));
  }

  private static void resources(Spot resources) {
    Set<String> names = new HashSet<>();
    for (String of : List.of("requests", "limits")) {
      resources.at(of).node().fieldNames().forEachRemaining(names::add);
    }
    for (String name : names) {
      BigDecimal requested = quantity(resources.at("requests").field(name));
      BigDecimal limit = quantity(resources.at("limits").field(name));
      if (requested != null && limit != null && requested.compareTo(limit) > 0) {
        throw resources
            .at("requests")
            .field(name)
            .wrong("must not be more than the limit, " + resources.at("limits").field(name).node());
      }
    }
  }

  private static @Nullable BigDecimal quantity(Spot spot) {
    if (!spot.present()) {
      return null;
    }
    try {
      return Quantity.of(spot.text());
    } catch (IllegalArgumentException notOne) {
      throw spot.wrong("must be a quantity, such as 500m, 0.5, 512Mi or 1Gi");
    }
  }
}
