package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What every cluster's API refuses and would run here all the same: then a PASS would be one of a
 * chart that cannot be installed anywhere.
 */
final class ClusterRules {
  private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)" + DNS_LABEL + "(\\." + DNS_LABEL + ")*");
  private static final Pattern LABEL_NAME = Pattern.compile("(?=.{1,63}$)" + DNS_LABEL);
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(?=.{0,63}$)([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");

  private static final String OF_NAMES = "must have lower-case letters, digits and '-' alone";

  private static final Map<String, String> VERSIONS =
      Map.of("Deployment", "apps/v1", "Service", "v1", "ConfigMap", "v1", "Secret", "v1");

  private ClusterRules() {}

  /**
   * Looks at an object that is acted on here.
   *
   * @throws dev.holdfast.spi.BadSystem with the first thing that is wrong
   */
  static void check(JsonNode object) {
    Spot spot = Spot.of(object);
    String kind = object.path("kind").asText();
    Spot version = spot.at("apiVersion");
    if (version.present() && !version.text().equals(VERSIONS.getOrDefault(kind, version.text()))) {
      throw version.wrong("must be " + VERSIONS.get(kind) + " for a " + kind);
    }
    if (kind.equals("Service")) {
      spot.at("metadata/name").mustMatch(LABEL_NAME, OF_NAMES + ", and 63 of them at most");
    } else {
      spot.at("metadata/name").mustMatch(NAME, OF_NAMES + " (and '.')");
    }
    labels(spot.at("metadata"));
    if (kind.equals("Deployment")) {
      deployment(spot.at("spec"));
    } else if (kind.equals("Service")) {
      service(spot.at("spec"));
    }
  }

  private static void labels(Spot metadata) {
    for (Spot label : metadata.at("labels").fields()) {
      label.mustBeText();
      label.mustMatch(
          LABEL_VALUE,
          "a label has letters, digits, '-', '_' and '.' alone, and 63 of them at most");
    }
    metadata.at("annotations").fields().forEach(Spot::mustBeText);
  }

  private static void deployment(Spot spec) {
    Spot selector = spec.at("selector");
    if (selector.at("matchLabels").node().isEmpty()
        && selector.at("matchExpressions").node().isEmpty()) {
      throw selector.wrong("must be given, with the labels of the pod template as matchLabels");
    }
    Spot strategy = spec.at("strategy");
    strategy.at("type").mustBeOneOf("RollingUpdate", "Recreate");
    Spot rolling = strategy.at("rollingUpdate");
    if (strategy.at("type").text().equals("Recreate") && rolling.present()) {
      throw rolling.wrong("must not stand beside type Recreate");
    }
    if (isNone(rolling.at("maxSurge")) && isNone(rolling.at("maxUnavailable"))) {
      throw rolling.wrong("maxSurge and maxUnavailable must not both be 0");
    }
    labels(spec.at("template/metadata"));
    PodRules.check(spec.at("template/spec"));
  }

  private static boolean isNone(Spot share) {
    return List.of("0", "0%").contains(share.text());
  }

  private static void service(Spot spec) {
    spec.at("type").mustBeOneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
    spec.at("sessionAffinity").mustBeOneOf("None", "ClientIP");
    if (spec.at("type").text().equals("ExternalName")) {
      return;
    }
    Spot ports = spec.at("ports");
    if (ports.node().isEmpty() && !spec.at("clusterIP").text().equals("None")) {
      throw ports.wrong("must have a port");
    }
    ports.mustDifferIn("name", "no two ports of a Service may have the same name");
    Set<String> numbers = new HashSet<>();
    for (Spot port : ports.items()) {
      if (!numbers.add(port.at("port").text() + port.at("protocol").node().asText("TCP"))) {
        throw port.at("port").wrong("no two ports of a Service may have the same number");
      }
      if (ports.node().size() > 1 && !port.at("name").present()) {
        throw port.wrong("must have a name where there are several ports");
      }
      port.at("name").mustMatch(LABEL_NAME, OF_NAMES);
      port.at("protocol").mustBeOneOf("TCP", "UDP", "SCTP");
      port.at("port").mustBePort();
      port.at("targetPort").mustBePort();
      port.at("targetPort").mustMatch(PodRules.PORT_NAME, PodRules.OF_PORT_NAMES);
    }
  }
}
