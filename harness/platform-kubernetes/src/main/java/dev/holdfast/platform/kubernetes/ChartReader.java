package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads from rendered charts what a cluster will be asked for. It does not judge: that is the
 * cluster's.
 */
public final class ChartReader {
  private static final String HOOK = "/metadata/annotations/helm.sh~1hook";
  private static final String TEMPLATE = "/spec/template/spec";

  private ChartReader() {}

  /** Workloads and Services, without Helm's hooks. */
  public static Blueprint blueprint(List<JsonNode> objects) {
    List<Blueprint.Replicas> workloads = new ArrayList<>();
    List<String> services = new ArrayList<>();
    Map<String, List<Blueprint.Port>> ports = new HashMap<>();
    for (JsonNode object : objects) {
      String name = object.at("/metadata/name").asText();
      if (!object.at(HOOK).isMissingNode()) {
        continue;
      }
      if (object.path("kind").asText().equals("Service")) {
        services.add(name);
        ports.put(name, ports(object));
      }
      kind(object)
          .ifPresent(kind ->
              workloads.add(
                  new Blueprint.Replicas(
                      new Workload(kind, name),
                      count(kind, object.path("spec")),
                      containers(object))));
    }
    workloads.sort(
        Comparator.comparing((Blueprint.Replicas each) -> each.workload().name())
            .thenComparing(each -> each.workload().kind()));
    return new Blueprint(
        workloads,
        services.stream().sorted().toList(),
        List.of(),
        ports,
        List.of(),
        workloads.stream().filter(Blueprint.Replicas::isLeast).map(ChartReader::note).toList());
  }

  private static String note(Blueprint.Replicas least) {
    return "%s has a pod on each node, and how many there are the cluster tells alone: which are struck is chosen when a fault strikes"
        .formatted(least.workload());
  }

  private static List<Blueprint.Port> ports(JsonNode service) {
    List<Blueprint.Port> ports = new ArrayList<>();
    service
        .at("/spec/ports")
        .forEach(port ->
            ports.add(new Blueprint.Port(port.path("name").asText(), port.path("port").asInt())));
    return ports;
  }

  /**
   * By which labels the pods of these workloads are found, so that whoever looks for them need not
   * look at a namespace's other pods; empty where one of them says that in another way.
   */
  static Set<Map<String, String>> selectors(List<JsonNode> objects) {
    Set<Map<String, String>> selectors = new LinkedHashSet<>();
    for (JsonNode object : objects) {
      if (kind(object).isEmpty() || !object.at(HOOK).isMissingNode()) {
        continue;
      }
      Map<String, String> labels = new TreeMap<>();
      if (object.path("kind").asText().equals(Workload.Kind.JOB.title())) {
        // the cluster selects a Job's pods itself, and labels them so
        labels.put("job-name", object.at("/metadata/name").asText());
      }
      object
          .at("/spec/selector/matchLabels")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      if (labels.isEmpty()) {
        return Set.of();
      }
      selectors.add(labels);
    }
    return selectors;
  }

  /** Every image that a pod of the charts asks for, hooks' included; sorted. */
  public static List<String> images(List<JsonNode> objects) {
    TreeSet<String> images = new TreeSet<>();
    for (JsonNode object : objects) {
      JsonNode pod =
          object.path("kind").asText().equals("Pod") ? object.path("spec") : object.at(TEMPLATE);
      for (String kind : List.of("initContainers", "containers")) {
        pod.path(kind).forEach(container -> images.add(container.path("image").asText()));
      }
    }
    images.remove("");
    return List.copyOf(images);
  }

  private static Optional<Workload.Kind> kind(JsonNode object) {
    return Arrays.stream(Workload.Kind.values())
        .filter(kind -> kind.title().equals(object.path("kind").asText()))
        .findFirst();
  }

  /** How many pods it has at a time, at least. */
  private static int count(Workload.Kind kind, JsonNode spec) {
    return switch (kind) {
      case DEPLOYMENT, STATEFULSET -> spec.path("replicas").asInt(1);
      case DAEMONSET -> 1;
      case JOB ->
          spec.path("suspend").asBoolean()
              ? 0
              : Math.min(
                  spec.path("parallelism").asInt(1),
                  spec.path("completions").asInt(Integer.MAX_VALUE));
    };
  }

  private static List<String> containers(JsonNode object) {
    List<String> names = new ArrayList<>();
    object
        .at(TEMPLATE)
        .path("containers")
        .forEach(container -> names.add(container.path("name").asText()));
    return names;
  }
}
