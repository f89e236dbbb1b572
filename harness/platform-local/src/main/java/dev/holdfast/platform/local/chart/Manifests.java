package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.spi.BadSystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads rendered objects. */
public final class Manifests {
  private static final String HOOKS = "Helm's hooks are not run";
  private static final Map<String, String> TEMPLATES =
      Map.of("CronJob", "/spec/jobTemplate/spec/template");
  private static final String HOOK = "/metadata/annotations/helm.sh~1hook";

  private static final Set<String> RUN = Set.of("Deployment", "Service", "ConfigMap", "Secret");

  /** Where charts are told that they go. */
  private static final String OWN_NAMESPACE = "default";

  private final List<SystemSpec.DeploymentSpec> deployments = new ArrayList<>();
  private final List<ServiceSpec> services = new ArrayList<>();
  private final List<NotHonoured> notHonoured = new ArrayList<>();
  private final List<Blueprint.LeftOut> leftOut = new ArrayList<>();

  /** The labels of the pods of workloads that are not run, by what the workload is called. */
  private final Map<String, Map<String, String>> notRun = new LinkedHashMap<>();

  private final Set<String> named = new HashSet<>();
  private final Configuration configuration;
  private final Predicate<String> hasCommand;

  private Manifests(Configuration configuration, Predicate<String> hasCommand) {
    this.configuration = configuration;
    this.hasCommand = hasCommand;
  }

  /**
   * What these objects ask for.
   *
   * @param hasCommand whether an image, by its name without tag, can be run here
   * @throws BadSystem where Kubernetes would not take them, or a pod could not start
   */
  public static SystemSpec read(List<JsonNode> objects, Predicate<String> hasCommand) {
    Manifests manifests = new Manifests(Configuration.of(objects), hasCommand);
    Set<String> names = new HashSet<>();
    for (JsonNode object : objects) {
      Tracked tracked = Tracked.object(object);
      String namespace = namespace(object);
      if (!names.add(
          object.path("apiVersion").asText() + " " + namespace + " " + tracked.object())) {
        throw new BadSystem(tracked.object() + ": the charts render it twice; names must differ");
      }
      manifests.read(object, tracked);
    }
    manifests.deployments.sort(Comparator.comparing(SystemSpec.DeploymentSpec::name));
    manifests.services.sort(Comparator.comparing(ServiceSpec::name));
    manifests.notHonoured.sort(
        Comparator.comparing(NotHonoured::object).thenComparing(NotHonoured::field));
    manifests.leaveOutServicesOfWhatIsNotRun();
    return new SystemSpec(
        manifests.deployments, manifests.services, manifests.notHonoured, manifests.leftOut);
  }

  /** "" for the releases' own, also where an object names it. */
  static String namespace(JsonNode object) {
    String namespace = object.at("/metadata/namespace").asText("");
    return namespace.equals(OWN_NAMESPACE) ? "" : namespace;
  }

  static String namespace(Tracked object) {
    return object
        .field("metadata")
        .field("namespace")
        .text()
        .filter(name -> !name.equals(OWN_NAMESPACE))
        .orElse("");
  }

  private void read(JsonNode object, Tracked tracked) {
    if (!object.at(HOOK).isMissingNode()) {
      if (object.at(HOOK).asText().equals("test")) {
        // no installation runs it anywhere, only `helm test`
        return;
      }
      notHonoured.add(new NotHonoured(tracked.object(), "", HOOKS));
      notRun(object, tracked, HOOKS);
      return;
    }
    if (RUN.contains(object.path("kind").asText())) {
      ClusterRules.check(object);
    }
    // who an object is, and what people say of it, changes nothing here
    tracked.settle("apiVersion", "kind", "metadata");
    switch (object.path("kind").asText()) {
      case "Deployment" -> deployments.add(deployment(tracked));
      case "Service" -> {
        if (object.at("/spec/type").asText().equals("ExternalName")) {
          leaveOutExternal(object, tracked);
          return;
        }
        ServiceSpec read = service(tracked);
        if (read.ports().isEmpty()) {
          leftOut.add(
              new Blueprint.LeftOut(
                  "service", read.name(), "it has no TCP port, and only TCP is carried here"));
        } else {
          services.add(read);
        }
      }
      case "ConfigMap", "Secret" -> {
        // read where a container refers to it
        tracked.settle("data", "stringData", "binaryData", "immutable", "type");
      }
      default -> {
        String kind = object.path("kind").asText();
        notHonoured.add(new NotHonoured(tracked.object(), "", Reasons.ofKind(kind)));
        if (kind.equals(Blueprint.LeftOut.AUTOSCALER)) {
          leftOut.add(
              new Blueprint.LeftOut(
                  kind,
                  object.at("/spec/scaleTargetRef/name").asText(),
                  Reasons.ofKind(kind) + "; use --platform containers"));
        }
        notRun(object, tracked, "the local platform runs Deployments only");
        return;
      }
    }
    for (String path : tracked.unread()) {
      notHonoured.add(new NotHonoured(tracked.object(), path, Reasons.ofField(path)));
    }
  }

  /** Pods that a cluster would run, and this does not. */
  private void notRun(JsonNode object, Tracked tracked, String why) {
    String kind = object.path("kind").asText();
    if (!kind.equals("Deployment") && !Reasons.isWorkload(kind)) {
      return;
    }
    leftOut.add(
        new Blueprint.LeftOut(
            kind.toLowerCase(Locale.ROOT),
            object.at("/metadata/name").asText(),
            why + "; use --platform containers"));
    JsonNode pod =
        kind.equals("Pod") ? object : object.at(TEMPLATES.getOrDefault(kind, "/spec/template"));
    notRun.put(tracked.object(), labels(pod.at("/metadata/labels")));
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new LinkedHashMap<>();
    node.properties().forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
    return labels;
  }

  private void leaveOutExternal(JsonNode object, Tracked tracked) {
    String why =
        "it points to "
            + object.at("/spec/externalName").asText()
            + ", outside of the system, and programs here use the machine's own resolver";
    notHonoured.add(new NotHonoured(tracked.object(), "", why));
    leftOut.add(new Blueprint.LeftOut("service", object.at("/metadata/name").asText(), why));
  }

  /** A Service whose pods are all of workloads that are not run answers nobody. */
  private void leaveOutServicesOfWhatIsNotRun() {
    for (ServiceSpec service : List.copyOf(services)) {
      boolean served = deployments.stream().anyMatch(one -> service.selects(one.pod()));
      List<String> owners =
          service.selector().isEmpty()
              ? List.of()
              : notRun.entrySet().stream()
                  .filter(entry ->
                      entry.getValue().entrySet().containsAll(service.selector().entrySet()))
                  .map(Map.Entry::getKey)
                  .toList();
      if (!served && !owners.isEmpty()) {
        services.remove(service);
        leftOut.add(
            new Blueprint.LeftOut(
                "service",
                service.name(),
                "its pods are of "
                    + String.join(", ", owners)
                    + ", which are not run here; use --platform containers"));
      }
    }
  }

  /** Of the same names in several namespaces, the second is called by its namespace too. */
  private String name(Tracked object) {
    String name = object.field("metadata").field("name").requiredText();
    String kind = object.object().substring(0, object.object().indexOf('/') + 1);
    return named.add(kind + name)
        ? name
        : name + "." + (namespace(object).isEmpty() ? OWN_NAMESPACE : namespace(object));
  }

  private SystemSpec.DeploymentSpec deployment(Tracked object) {
    Tracked spec = object.field("spec");
    spec.settle("revisionHistoryLimit", "progressDeadlineSeconds");
    spec.settleDefault("minReadySeconds", "0");
    PodSpec pod =
        new PodReader(configuration.in(namespace(object)), notHonoured, hasCommand)
            .read(object, spec.field("template"));
    var selector = spec.field("selector").field("matchLabels").textMap();
    if (!pod.labels().entrySet().containsAll(selector.entrySet())) {
      throw spec.field("selector")
          .wrong("must match the labels of the pod template, " + selector + " does not");
    }
    for (Tracked expression : spec.field("selector").field("matchExpressions").items()) {
      if (!holds(expression, pod.labels())) {
        throw expression.wrong("must match the labels of the pod template, " + pod.labels());
      }
    }
    String name = name(object);
    return new SystemSpec.DeploymentSpec(name, spec.field("replicas").number(1, 0), pod);
  }

  private static boolean holds(Tracked expression, Map<String, String> labels) {
    String value = labels.get(expression.field("key").requiredText());
    List<String> values = expression.field("values").texts();
    Tracked operator = expression.field("operator");
    return switch (operator.requiredText()) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> throw operator.wrong("must be In, NotIn, Exists or DoesNotExist");
    };
  }

  private ServiceSpec service(Tracked object) {
    Tracked spec = object.field("spec");
    spec.field("type").text();
    // balanced like all others here; clients that would see each pod see one address
    spec.settleDefault("clusterIP", "None");
    spec.settleDefault("sessionAffinity", "None");
    spec.settleDefault("externalTrafficPolicy", "Cluster");
    spec.settleDefault("internalTrafficPolicy", "Cluster");
    spec.settleDefault("ipFamilyPolicy", "SingleStack");
    List<ServiceSpec.Port> ports = new ArrayList<>();
    for (Tracked port : spec.field("ports").items()) {
      port.settle("appProtocol");
      int number = port.field("port").number(0, 1);
      String protocol = port.field("protocol").text().orElse("TCP");
      if (!protocol.equals("TCP")) {
        notHonoured.add(
            new NotHonoured(
                object.object(), "spec.ports[" + number + "]", "only TCP is carried here"));
        port.settleAll();
        continue;
      }
      ports.add(
          new ServiceSpec.Port(
              port.field("name").text().orElse(""),
              number,
              port.field("targetPort").text().orElse(Integer.toString(number))));
    }
    return new ServiceSpec(
        namespace(object),
        name(object),
        spec.unreadText("clusterIP").orElse("").equals("None"),
        spec.field("selector").textMap(),
        ports);
  }
}
