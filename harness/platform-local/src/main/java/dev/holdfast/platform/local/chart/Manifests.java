package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.model.NotHonoured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads rendered objects. */
public final class Manifests {
  private static final String HOOK = "/metadata/annotations/helm.sh~1hook";

  private final List<SystemSpec.DeploymentSpec> deployments = new ArrayList<>();
  private final List<ServiceSpec> services = new ArrayList<>();
  private final List<NotHonoured> notHonoured = new ArrayList<>();
  private final Configuration configuration;

  private Manifests(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * What these objects ask for.
   *
   * @throws BadSystem where Kubernetes would not take them, or a pod could not start
   */
  public static SystemSpec read(List<JsonNode> objects) {
    Manifests manifests = new Manifests(Configuration.of(objects));
    Set<String> names = new HashSet<>();
    for (JsonNode object : objects) {
      Tracked tracked = Tracked.object(object);
      if (!names.add(object.path("apiVersion").asText() + " " + tracked.object())) {
        throw new BadSystem(tracked.object() + ": the charts render it twice; names must differ");
      }
      manifests.read(object, tracked);
    }
    manifests.deployments.sort(Comparator.comparing(SystemSpec.DeploymentSpec::name));
    manifests.services.sort(Comparator.comparing(ServiceSpec::name));
    manifests.notHonoured.sort(
        Comparator.comparing(NotHonoured::object).thenComparing(NotHonoured::field));
    return new SystemSpec(manifests.deployments, manifests.services, manifests.notHonoured);
  }

  private void read(JsonNode object, Tracked tracked) {
    if (!object.at(HOOK).isMissingNode()) {
      if (object.at(HOOK).asText().equals("test")) {
        // no installation runs it anywhere, only `helm test`
        return;
      }
      notHonoured.add(new NotHonoured(tracked.object(), "", "Helm's hooks are not run"));
      return;
    }
    // who an object is, and what people say of it, changes nothing here
    tracked.settle("apiVersion", "kind", "metadata");
    switch (object.path("kind").asText()) {
      case "Deployment" -> deployments.add(deployment(tracked));
      case "Service" -> services.add(service(tracked));
      case "ConfigMap", "Secret" -> {
        // read where a container refers to it
        tracked.settle("data", "stringData", "binaryData", "immutable", "type");
      }
      default -> {
        notHonoured.add(
            new NotHonoured(tracked.object(), "", Reasons.ofKind(object.path("kind").asText())));
        return;
      }
    }
    for (String path : tracked.unread()) {
      notHonoured.add(new NotHonoured(tracked.object(), path, Reasons.ofField(path)));
    }
  }

  private SystemSpec.DeploymentSpec deployment(Tracked object) {
    Tracked spec = object.field("spec");
    spec.settle("revisionHistoryLimit", "progressDeadlineSeconds");
    PodSpec pod = new PodReader(configuration, notHonoured).read(object, spec.field("template"));
    var selector = spec.field("selector").field("matchLabels").textMap();
    if (!pod.labels().entrySet().containsAll(selector.entrySet())) {
      throw spec.field("selector")
          .wrong("must match the labels of the pod template, " + selector + " does not");
    }
    String name = object.field("metadata").field("name").requiredText();
    return new SystemSpec.DeploymentSpec(name, spec.field("replicas").number(1, 0), pod);
  }

  private ServiceSpec service(Tracked object) {
    Tracked spec = object.field("spec");
    String type = spec.field("type").text().orElse("ClusterIP");
    if (type.equals("ExternalName")) {
      throw spec.field("type").wrong("the local platform has no names to point elsewhere with");
    }
    spec.settleDefault("sessionAffinity", "None");
    List<ServiceSpec.Port> ports = new ArrayList<>();
    for (Tracked port : spec.field("ports").items()) {
      port.settle("appProtocol");
      int number = port.field("port").number(0, 1);
      String protocol = port.field("protocol").text().orElse("TCP");
      if (!protocol.equals("TCP")) {
        notHonoured.add(
            new NotHonoured(
                object.object(), "spec.ports[" + number + "]", "only TCP is carried here"));
        continue;
      }
      ports.add(
          new ServiceSpec.Port(
              port.field("name").text().orElse(""),
              number,
              port.field("targetPort").text().orElse(Integer.toString(number))));
    }
    return new ServiceSpec(
        object.field("metadata").field("name").requiredText(),
        spec.field("selector").textMap(),
        ports);
  }
}
