package dev.holdfast.platform.local.chart;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.PodSpec.EnvVar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a pod template. */
final class PodReader {
  /** Kubernetes' own default. */
  private static final int GRACE_SECONDS = 30;

  private final Configuration configuration;
  private final List<NotHonoured> notHonoured;

  PodReader(Configuration configuration, List<NotHonoured> notHonoured) {
    this.configuration = configuration;
    this.notHonoured = notHonoured;
  }

  PodSpec read(Tracked object, Tracked template) {
    template.field("metadata").settle("annotations", "name", "namespace", "creationTimestamp");
    Tracked spec = template.field("spec");
    // no token is mounted here in any case
    spec.settle("automountServiceAccountToken");
    spec.settleDefault("enableServiceLinks", "false");
    spec.settleDefault("restartPolicy", "Always");
    List<Tracked> containers = spec.field("containers").items();
    if (containers.isEmpty()) {
      throw spec.wrong("must have a container");
    }
    PodSpec.Container container = container(containers.getFirst());
    PodSpec.@Nullable Proxy proxy = null;
    for (Tracked other : containers.subList(1, containers.size())) {
      if (other.field("image").requiredText().equals(PodSpec.PROXY_IMAGE)) {
        proxy = proxy(other, container);
        // what its program needs to find the container that it stands before
        spec.settle("hostname");
        continue;
      }
      String path = "spec.template.spec.containers[" + other.field("name").requiredText() + "]";
      notHonoured.add(
          new NotHonoured(object.object(), path, "a pod is one process here, its first"));
      spec.settle(path.substring("spec.template.spec.".length()));
    }
    return new PodSpec(
        template.field("metadata").field("labels").textMap(),
        Duration.ofSeconds(spec.field("terminationGracePeriodSeconds").number(GRACE_SECONDS, 0)),
        container,
        proxy);
  }

  private static PodSpec.Proxy proxy(Tracked sidecar, PodSpec.Container before) {
    if (before.ports().isEmpty()) {
      throw sidecar.wrong("stands before a container that names no port");
    }
    Tracked port =
        sidecar.field("ports").items().stream()
            .findFirst()
            .orElseThrow(() -> sidecar.wrong("must have a port that others come in through"));
    // how it is run is this platform's affair
    sidecar.settleAll();
    return new PodSpec.Proxy(
        sidecar.field("name").requiredText(),
        new PodSpec.Port(
            port.field("name").text().orElse(null), port.field("containerPort").number(0, 1)));
  }

  private PodSpec.Container container(Tracked container) {
    // ends of messages that Kubernetes would keep; logs are in the run's folder
    container.settle("terminationMessagePath", "terminationMessagePolicy");
    List<PodSpec.Port> ports = new ArrayList<>();
    for (Tracked port : container.field("ports").items()) {
      port.settle("protocol");
      ports.add(
          new PodSpec.Port(
              port.field("name").text().orElse(null), port.field("containerPort").number(0, 1)));
    }
    PodSpec.Container bare =
        new PodSpec.Container(
            container.field("name").requiredText(),
            container.field("image").requiredText(),
            container.field("command").texts(),
            container.field("args").texts(),
            environment(container),
            ports,
            Map.of());
    Map<ProbeSpec.Kind, ProbeSpec> probes = new EnumMap<>(ProbeSpec.Kind.class);
    for (ProbeSpec.Kind kind : ProbeSpec.Kind.values()) {
      Tracked probe = container.field(kind.key() + "Probe");
      if (probe.present()) {
        ProbeReader.read(kind, probe, bare).ifPresent(read -> probes.put(kind, read));
      }
    }
    return new PodSpec.Container(
        bare.name(),
        bare.image(),
        bare.command(),
        bare.args(),
        bare.environment(),
        bare.ports(),
        probes);
  }

  private List<EnvVar> environment(Tracked container) {
    // a later source wins over an earlier one, and `env` over all of them
    Map<String, EnvVar> variables = new LinkedHashMap<>();
    for (Tracked source : container.field("envFrom").items()) {
      String prefix = source.field("prefix").text().orElse("");
      texts(source, "configMapRef", "ConfigMap")
          .forEach((key, value) -> put(variables, new EnvVar.Value(prefix + key, value)));
      texts(source, "secretRef", "Secret")
          .forEach((key, value) -> put(variables, new EnvVar.Value(prefix + key, value)));
    }
    for (Tracked entry : container.field("env").items()) {
      variable(entry).forEach(variable -> put(variables, variable));
    }
    return List.copyOf(variables.values());
  }

  private static void put(Map<String, EnvVar> variables, EnvVar variable) {
    // behind what it may refer to
    variables.remove(variable.name());
    variables.put(variable.name(), variable);
  }

  private Map<String, String> texts(Tracked source, String field, String kind) {
    Tracked reference = source.field(field);
    if (!reference.present()) {
      return Map.of();
    }
    return object(reference, kind);
  }

  private Map<String, String> object(Tracked reference, String kind) {
    String name = reference.field("name").requiredText();
    boolean optional = reference.field("optional").isTrue();
    return configuration
        .object(kind, name)
        .or(() -> optional ? java.util.Optional.of(Map.of()) : java.util.Optional.empty())
        .orElseThrow(() ->
            reference.wrong(
                "the charts render no "
                    + kind
                    + " '"
                    + name
                    + "', and the pod could not start without it; render it, or say optional:"
                    + " true"));
  }

  private List<EnvVar> variable(Tracked entry) {
    String name = entry.field("name").requiredText();
    Tracked from = entry.field("valueFrom");
    if (!from.present()) {
      return List.of(new EnvVar.Value(name, entry.field("value").text().orElse("")));
    }
    if (from.field("fieldRef").present()) {
      Tracked path = from.field("fieldRef").field("fieldPath");
      from.field("fieldRef").settle("apiVersion");
      return List.of(
          new EnvVar.OfPod(
              name,
              PodSpec.PodField.at(path.requiredText())
                  .orElseThrow(() ->
                      path.wrong(
                          "'"
                              + path.requiredText()
                              + "' is not known here; the local platform knows metadata.name,"
                              + " metadata.namespace, metadata.uid, status.podIP, status.hostIP"
                              + " and spec.nodeName"))));
    }
    if (from.field("configMapKeyRef").present()) {
      return key(name, from.field("configMapKeyRef"), "ConfigMap");
    }
    if (from.field("secretKeyRef").present()) {
      return key(name, from.field("secretKeyRef"), "Secret");
    }
    throw from.wrong("the local platform knows fieldRef, configMapKeyRef and secretKeyRef only");
  }

  private List<EnvVar> key(String name, Tracked reference, String kind) {
    String key = reference.field("key").requiredText();
    String value = object(reference, kind).get(key);
    if (value == null && !reference.field("optional").isTrue()) {
      throw reference.wrong(
          kind + " '" + reference.field("name").requiredText() + "' has no key '" + key + "'");
    }
    return value == null ? List.of() : List.of(new EnvVar.Value(name, value));
  }
}
