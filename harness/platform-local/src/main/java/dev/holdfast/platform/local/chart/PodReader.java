package dev.holdfast.platform.local.chart;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.PodSpec.EnvVar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a pod template. */
final class PodReader {
  /** Kubernetes' own default. */
  private static final int GRACE_SECONDS = 30;

  private static final Pattern KEYED = Pattern.compile("([a-z.]+)\\['([^']*)'\\]");

  private final Configuration configuration;
  private final List<NotHonoured> notHonoured;
  private final Predicate<String> hasCommand;

  /** The labels of the template that is being read. */
  private Map<String, String> labels = Map.of();

  private List<Tracked> containers = List.of();

  private Map<String, String> annotations = Map.of();
  private String serviceAccount = "default";
  private @Nullable VolumeReader volumes;

  /**
   * A reader.
   *
   * @param hasCommand whether an image, by its name without tag, can be run here
   */
  PodReader(
      Configuration configuration, List<NotHonoured> notHonoured, Predicate<String> hasCommand) {
    this.configuration = configuration;
    this.notHonoured = notHonoured;
    this.hasCommand = hasCommand;
  }

  PodSpec read(Tracked object, Tracked template) {
    template.field("metadata").settle("name", "namespace", "creationTimestamp");
    Tracked spec = template.field("spec");
    labels = template.field("metadata").field("labels").textMap();
    annotations = template.field("metadata").field("annotations").textMap();
    serviceAccount = spec.unreadText("serviceAccountName").orElse("default");
    // no token is mounted here in any case
    spec.settle("automountServiceAccountToken");
    if (!spec.field("restartPolicy").text().orElse("Always").equals("Always")) {
      throw spec.field("restartPolicy").wrong("must be Always where pods are kept running");
    }
    spec.settleDefault("dnsPolicy", "ClusterFirst");
    for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
      spec.settleDefault(shared, "false");
    }
    containers = spec.field("containers").items();
    if (containers.isEmpty()) {
      throw spec.wrong("must have a container");
    }
    Set<String> names = new HashSet<>();
    Stream.concat(containers.stream(), spec.field("initContainers").items().stream())
        .filter(each -> !names.add(each.field("name").requiredText()))
        .findFirst()
        .ifPresent(each -> {
          throw each.field("name").wrong("no two containers of a pod may have the same name");
        });
    volumes = new VolumeReader(spec, configuration, notHonoured, this::fileOf);
    // sidecars may stand before the program that they serve
    Tracked main = containers.stream().filter(this::runs).findFirst().orElse(containers.getFirst());
    PodSpec.Container container = container(main);
    PodSpec.@Nullable Proxy proxy = null;
    List<PodSpec.Container> others = new ArrayList<>();
    for (Tracked other : containers) {
      if (other == main) {
        continue;
      }
      if (other.field("image").requiredText().equals(PodSpec.PROXY_IMAGE)) {
        proxy = proxy(other, container);
        // what its program needs to find the container that it stands before
        spec.settle("hostname");
      } else if (runs(other)) {
        others.add(container(other));
      } else {
        leaveOut(object, spec, "containers", other);
      }
    }
    List<PodSpec.Container> inits = new ArrayList<>();
    List<String> firsts = new ArrayList<>();
    for (Tracked init : spec.field("initContainers").items()) {
      if (!runs(init)) {
        leaveOut(object, spec, "initContainers", init);
        continue;
      }
      firsts.add(init.field("name").requiredText());
      boolean goesOn = init.field("restartPolicy").text().orElse("").equals("Always");
      (goesOn ? others : inits).add(container(init));
    }
    return new PodSpec(
        Manifests.namespace(object),
        labels,
        Duration.ofSeconds(spec.field("terminationGracePeriodSeconds").number(GRACE_SECONDS, 0)),
        !spec.field("enableServiceLinks").text().orElse("true").equals("false"),
        container,
        others,
        inits,
        firsts,
        proxy);
  }

  /** Whether its image can be run here. */
  private boolean runs(Tracked container) {
    return hasCommand.test(PodSpec.imageName(container.field("image").requiredText()));
  }

  private void leaveOut(Tracked object, Tracked spec, String list, Tracked container) {
    String path = list + "[" + container.field("name").requiredText() + "]";
    notHonoured.add(
        new NotHonoured(
            object.object(),
            "spec.template.spec." + path,
            "its image "
                + PodSpec.imageName(container.field("image").requiredText())
                + " has no command in holdfast.yaml, so it is not run here"));
    spec.settle(path);
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
            container.field("workingDir").text().orElse(""),
            environment(container),
            ports,
            Map.of(),
            Objects.requireNonNull(volumes).mounts(container),
            null,
            null);
    Map<ProbeSpec.Kind, ProbeSpec> probes = new EnumMap<>(ProbeSpec.Kind.class);
    for (ProbeSpec.Kind kind : ProbeSpec.Kind.values()) {
      Tracked probe = container.field(kind.key() + "Probe");
      if (probe.present()) {
        probes.put(kind, ProbeReader.read(kind, probe, bare));
      }
    }
    return new PodSpec.Container(
        bare.name(),
        bare.image(),
        bare.command(),
        bare.args(),
        bare.workingDir(),
        bare.environment(),
        bare.ports(),
        probes,
        bare.mounts(),
        ProbeReader.hook(container.field("lifecycle"), "postStart", bare).orElse(null),
        ProbeReader.hook(container.field("lifecycle"), "preStop", bare).orElse(null));
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
      variable(entry, container).forEach(variable -> put(variables, variable));
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
        .or(() -> optional ? Optional.of(Map.of()) : Optional.empty())
        .orElseThrow(() ->
            reference.wrong(
                "the charts render no "
                    + kind
                    + " '"
                    + name
                    + "', and the pod could not start without it; render it, or say optional:"
                    + " true"));
  }

  private List<EnvVar> variable(Tracked entry, Tracked container) {
    String name = entry.field("name").requiredText();
    Tracked from = entry.field("valueFrom");
    if (!from.present()) {
      return List.of(new EnvVar.Value(name, entry.field("value").strictText().orElse("")));
    }
    if (from.field("fieldRef").present()) {
      Tracked path = from.field("fieldRef").field("fieldPath");
      from.field("fieldRef").settle("apiVersion");
      return ofPod(name, path.requiredText())
          .map(List::of)
          .orElseGet(() -> unknown(name, path, "the local platform does not know this field"));
    }
    if (from.field("resourceFieldRef").present()) {
      return resource(name, from.field("resourceFieldRef"), container);
    }
    if (from.field("configMapKeyRef").present()) {
      return key(name, from.field("configMapKeyRef"), "ConfigMap");
    }
    if (from.field("secretKeyRef").present()) {
      return key(name, from.field("secretKeyRef"), "Secret");
    }
    return unknown(name, from, "the local platform does not know where it comes from");
  }

  /** A variable that cannot be filled in is not set, and named. */
  private List<EnvVar> unknown(String name, Tracked at, String why) {
    notHonoured.add(new NotHonoured(at.object(), at.path(), name + " is not set: " + why));
    at.settleAll();
    return List.of();
  }

  private Optional<EnvVar> ofPod(String name, String path) {
    Optional<EnvVar> ofPod = PodSpec.PodField.at(path).map(field -> new EnvVar.OfPod(name, field));
    return ofPod
        .or(() -> keyed(path, "metadata.labels", labels).map(text -> new EnvVar.Value(name, text)))
        .or(() ->
            keyed(path, "metadata.annotations", annotations)
                .map(text -> new EnvVar.Value(name, text)))
        .or(() ->
            path.equals("spec.serviceAccountName")
                ? Optional.of(new EnvVar.Value(name, serviceAccount))
                : Optional.empty());
  }

  /** {@code metadata.labels['app.kubernetes.io/version']}; a key that is not there is empty. */
  private static Optional<String> keyed(String path, String of, Map<String, String> values) {
    Matcher matcher = KEYED.matcher(path);
    return matcher.matches() && matcher.group(1).equals(of)
        ? Optional.of(values.getOrDefault(matcher.group(2), ""))
        : Optional.empty();
  }

  private Optional<Volume.Content> fileOf(String path) {
    return switch (path) {
      case "metadata.labels" -> Optional.of(VolumeReader.fixed(lines(labels)));
      case "metadata.annotations" -> Optional.of(VolumeReader.fixed(lines(annotations)));
      default ->
          ofPod("", path)
              .map(variable ->
                  switch (variable) {
                    case EnvVar.Value(var _, String text) -> VolumeReader.fixed(text);
                    case EnvVar.OfPod(var _, PodSpec.PodField field) ->
                        new Volume.Content.OfPod(field);
                  });
    };
  }

  /** As Kubernetes writes them into a file. */
  private static String lines(Map<String, String> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(entry ->
                entry.getKey()
                    + "=\""
                    + entry.getValue().replace("\\", "\\\\").replace("\"", "\\\"")
                    + "\"")
            .collect(Collectors.joining("\n"));
  }

  /** Without a limit or request, the machine's own, as Kubernetes has the node's. */
  private List<EnvVar> resource(String name, Tracked reference, Tracked container) {
    String resource = reference.field("resource").requiredText();
    String named = reference.field("containerName").text().orElse("");
    Tracked of =
        containers.stream()
            .filter(each -> each.field("name").requiredText().equals(named))
            .findFirst()
            .orElse(container);
    String divisor = reference.field("divisor").text().orElse("1");
    String[] parts = resource.split("\\.", 2);
    Tracked asked =
        parts.length < 2
            ? container.field("no such field")
            : of.field("resources").field(parts[0]).field(parts[1]);
    try {
      Optional<BigDecimal> given =
          asked
              .text()
              .or(
                  () -> // a request that is not said is as the limit
                  parts[0].equals("requests")
                          ? of.field("resources").field("limits").field(parts[1]).text()
                          : Optional.empty())
              .map(Quantity::of);
      BigDecimal value =
          given.isPresent() ? given.get() : Quantity.ofMachine(parts[parts.length - 1]);
      BigDecimal by = Quantity.of(divisor.equals("0") ? "1" : divisor);
      return List.of(
          new EnvVar.Value(name, value.divide(by, 0, RoundingMode.CEILING).toPlainString()));
    } catch (IllegalArgumentException e) {
      return unknown(name, reference, String.valueOf(e.getMessage()));
    }
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
