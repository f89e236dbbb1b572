package dev.holdfast.launch;

import dev.holdfast.logs.LogServer;
import dev.holdfast.logs.LogSource;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import dev.holdfast.platform.kubernetes.cluster.HarnessSettings;
import dev.holdfast.platform.kubernetes.cluster.Pipeline;
import dev.holdfast.platform.local.ProjectFields;
import dev.holdfast.platform.local.ProjectFile;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * What {@code holdfast.yaml} says about clusters: {@code containers.images} by role, and under
 * {@code kubernetes} what charts are told there. What it says about local processes is read by the
 * local platform.
 */
final class ProjectSettings {
  private static final String REGISTRY_URL = "registry-url";
  private static final String REGISTRY_FROM_HERE = "registry-from-here";
  private static final String ELASTICSEARCH_FROM_HERE = "elasticsearch-from-here";
  private static final String KUBECONFIG = "kubeconfig";
  private static final String CONTEXT = "context";
  private static final String NAMESPACE = "namespace";
  private static final String AGENTS = "agents";
  private static final String AGENT_IMAGE = "agent-image";
  private static final String GENERATOR_IMAGE = "generator-image";
  private static final String HARNESS_IMAGE = "harness-image";

  private static final String LOGS_URL = "logs-url";
  private static final String LOGS_INDEX = "logs-index";
  private static final String LOGS_API_KEY_FILE = "logs-api-key-file";
  private static final String LOGS_CA_FILE = "logs-ca-file";
  private static final String LOGS_KIBANA_URL = "logs-kibana-url";

  private static final List<String> WEB = List.of("http", "https");

  /** Only from the environment: a key in a project's file would be in everybody's checkout. */
  private static final String LOGS_API_KEY = "logs-api-key";

  /** Fields of the documents in somebody's log store, under these names and {@code -field}. */
  private static final List<String> LOGS_FIELDS =
      List.of("service", "instance", "process", "sequence", "request", "time", "namespace");

  /** Fields of {@code kubernetes} that no chart is told. */
  private static final List<String> WHERE =
      Stream.concat(
              Stream.of(
                  KUBECONFIG,
                  CONTEXT,
                  NAMESPACE,
                  REGISTRY_FROM_HERE,
                  ELASTICSEARCH_FROM_HERE,
                  AGENTS,
                  AGENT_IMAGE,
                  GENERATOR_IMAGE,
                  HARNESS_IMAGE,
                  LOGS_URL,
                  LOGS_INDEX,
                  LOGS_API_KEY_FILE,
                  LOGS_CA_FILE,
                  LOGS_KIBANA_URL),
              LOGS_FIELDS.stream().map(ProjectSettings::logsField))
          .toList();

  /** Field of {@code kubernetes}, and the platform value it becomes. */
  private static final Map<String, String> VALUES =
      Map.of(
          "registry-kind",
          "platform.registry.kind",
          REGISTRY_URL,
          "platform.registry.url",
          "elasticsearch-url",
          "platform.elasticsearch.url",
          "image-registry",
          "platform.image.registry",
          "image-tag",
          "platform.image.tag");

  private final Path file;
  private final Map<Images.Role, String> images = new EnumMap<>(Images.Role.class);
  private final Map<String, String> kubernetes = new TreeMap<>();

  private ProjectSettings(Path file) {
    this.file = file;
  }

  /**
   * Those of a project file.
   *
   * @throws BadSystem with every error in them
   */
  static ProjectSettings in(ProjectFile file) {
    ProjectSettings settings = new ProjectSettings(file.path());
    ProjectFields fields = new ProjectFields(file);
    settings.read(fields);
    fields.check();
    return settings;
  }

  /** The settings where there is no project: nothing is named, so every default holds. */
  static ProjectSettings none() {
    return new ProjectSettings(Path.of(""));
  }

  /** The images of the containers platform that the project names. */
  Map<Images.Role, String> containerImages() {
    return images;
  }

  /** What charts are told on a cluster: the project's, under the environment's. */
  Map<String, String> kubernetes(Map<String, String> environment) {
    Map<String, String> values = new TreeMap<>();
    VALUES.forEach(
        (field, value) -> setting(field, environment).ifPresent(text -> values.put(value, text)));
    return values;
  }

  /** The cluster's kubeconfig; one that is not absolute counts from the project's folder. */
  Optional<Path> kubeconfig(Map<String, String> environment) {
    return setting(KUBECONFIG, environment).map(this::beside);
  }

  /** The context of the kubeconfig. */
  Optional<String> context(Map<String, String> environment) {
    return setting(CONTEXT, environment);
  }

  /** The namespace that was made beforehand. */
  Optional<String> namespace(Map<String, String> environment) {
    return setting(NAMESPACE, environment);
  }

  /** In which namespace pods may be made that work on a node, and of which image. */
  AgentSettings agents(Map<String, String> environment) {
    return new AgentSettings(
        setting(AGENTS, environment).orElse(AgentSettings.NAMESPACE),
        setting(AGENT_IMAGE, environment).orElse(AgentSettings.IMAGE));
  }

  /** Where so many pods may be made that make load, and of which image. */
  GeneratorSettings generators(int count, Map<String, String> environment) {
    return new GeneratorSettings(
        count,
        agents(environment).namespace(),
        setting(GENERATOR_IMAGE, environment).orElse(GeneratorSettings.IMAGE));
  }

  /** Where the harness itself may run in a pod, and of which image. */
  HarnessSettings harness(Map<String, String> environment) {
    return new HarnessSettings(
        agents(environment).namespace(),
        setting(HARNESS_IMAGE, environment).orElse(HarnessSettings.IMAGE));
  }

  /**
   * What a harness in a pod is told by its environment, since it has no project file: who works for
   * it, and where.
   */
  Map<String, String> forHarness(Map<String, String> environment) {
    Map<String, String> told = new TreeMap<>();
    Stream.of(AGENTS, AGENT_IMAGE, GENERATOR_IMAGE)
        .forEach(field ->
            setting(field, environment).ifPresent(text -> told.put(variable(field), text)));
    return told;
  }

  /** Whether an image for them was named. */
  boolean namesGenerators(Map<String, String> environment) {
    return setting(GENERATOR_IMAGE, environment).isPresent();
  }

  /**
   * Where the registry's HTTP API is, seen from here.
   *
   * @throws BadSystem where it is no URL
   */
  Optional<URI> registryFromHere(Map<String, String> environment) {
    return url(REGISTRY_FROM_HERE, environment);
  }

  private Optional<URI> url(String field, Map<String, String> environment) {
    return setting(field, environment).map(text -> url(field, text, List.of("http")));
  }

  private static URI url(String field, String text, List<String> schemes) {
    try {
      URI url = new URI(text);
      if (url.getScheme() != null && schemes.contains(url.getScheme()) && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below, with what else is no such URL
    }
    throw new BadSystem(
        "kubernetes.%s, or %s, must be a URL, %s://HOST:PORT, got '%s'"
            .formatted(field, variable(field), schemes.getLast(), text));
  }

  private static String logsField(String what) {
    return "logs-" + what + "-field";
  }

  /**
   * Where the cluster's own pipeline brings log lines, and how they are read there.
   *
   * @throws BadSystem where something of it is wrong, or two ways are named
   */
  Optional<Pipeline> pipeline(Map<String, String> environment) {
    Optional<URI> url = setting(LOGS_URL, environment).map(text -> url(LOGS_URL, text, WEB));
    if (url.isPresent() && setting(ELASTICSEARCH_FROM_HERE, environment).isPresent()) {
      throw new BadSystem(
          "kubernetes.%s and kubernetes.%s must not both be there: lines are read where your pipeline brings them, or shipped by Holdfast; keep one"
              .formatted(LOGS_URL, ELASTICSEARCH_FROM_HERE));
    }
    return url.map(at ->
        new Pipeline(
            new LogServer(at, apiKey(environment), authority(environment)),
            setting(LOGS_INDEX, environment).orElse("logs-*"),
            fields(environment),
            setting(LOGS_KIBANA_URL, environment)
                .map(text -> url(LOGS_KIBANA_URL, text, WEB).toString().replaceFirst("/+$", ""))
                .orElse("")));
  }

  private String apiKey(Map<String, String> environment) {
    Optional<String> file = setting(LOGS_API_KEY_FILE, environment);
    return Optional.ofNullable(environment.get(variable(LOGS_API_KEY)))
        .filter(key -> !key.isBlank())
        .or(() -> file.map(this::keyIn))
        .map(String::strip)
        .orElse("");
  }

  private String keyIn(String named) {
    Path at = beside(named);
    try {
      String key = Files.readString(at).strip();
      if (!key.isEmpty() && key.lines().count() == 1) {
        return key;
      }
    } catch (IOException e) {
      throw new BadSystem(
          "kubernetes.%s, or %s, must be a file that can be read, got '%s': %s"
              .formatted(
                  LOGS_API_KEY_FILE,
                  variable(LOGS_API_KEY_FILE),
                  at,
                  e.getClass().getSimpleName()));
    }
    throw new BadSystem(
        "kubernetes.%s, or %s, must hold an API key in one line, as Elasticsearch gives it out (encoded); '%s' does not"
            .formatted(LOGS_API_KEY_FILE, variable(LOGS_API_KEY_FILE), at));
  }

  private @Nullable Path authority(Map<String, String> environment) {
    Path at = setting(LOGS_CA_FILE, environment).map(this::beside).orElse(null);
    if (at != null && !Files.isReadable(at)) {
      throw new BadSystem(
          "kubernetes.%s, or %s, must be a file that can be read, got '%s'"
              .formatted(LOGS_CA_FILE, variable(LOGS_CA_FILE), at));
    }
    return at;
  }

  /** Of documents in somebody's store nothing is known of namespaces unless it is said. */
  private LogSource.Fields fields(Map<String, String> environment) {
    LogSource.Fields ecs = LogSource.Fields.ECS;
    return new LogSource.Fields(
        field("service", environment).orElse(ecs.service()),
        field("instance", environment).orElse(ecs.instance()),
        field("process", environment).orElse(ecs.process()),
        field("sequence", environment).orElse(ecs.sequence()),
        field("request", environment).orElse(ecs.request()),
        field("time", environment).orElse(ecs.time()),
        field("namespace", environment).orElse(""));
  }

  private Optional<String> field(String what, Map<String, String> environment) {
    return setting(logsField(what), environment)
        .map(name -> {
          if (!name.matches("[A-Za-z0-9_@.-]+")) {
            throw new BadSystem(
                "kubernetes.%s, or %s, must be the name of a field, got '%s'"
                    .formatted(logsField(what), variable(logsField(what)), name));
          }
          return name;
        });
  }

  private Path beside(String named) {
    return file.toAbsolutePath().resolveSibling(Path.of(named));
  }

  /**
   * Where the pods' log lines are shipped to, seen from here.
   *
   * @throws BadSystem where it is no URL
   */
  Optional<URI> elasticsearchFromHere(Map<String, String> environment) {
    return url(ELASTICSEARCH_FROM_HERE, environment);
  }

  /** {@code HOLDFAST_KUBERNETES_REGISTRY_URL} over {@code kubernetes.registry-url}. */
  private Optional<String> setting(String field, Map<String, String> environment) {
    return Optional.ofNullable(environment.get(variable(field)))
        .filter(text -> !text.isEmpty())
        .or(() -> Optional.ofNullable(kubernetes.get(field)))
        .or(() -> field.equals("registry-kind") ? Optional.of("consul") : Optional.empty());
  }

  private static String variable(String field) {
    return "HOLDFAST_KUBERNETES_" + field.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private void read(ProjectFields fields) {
    for (NodeTuple entry : fields.top()) {
      switch (fields.text(entry.getKeyNode())) {
        case "containers" -> containers(fields, entry.getValueNode());
        case "kubernetes" -> kubernetes(fields, entry.getValueNode());
        default -> {
          // the local platform's reader knows the others
        }
      }
    }
  }

  private void containers(ProjectFields fields, Node node) {
    for (NodeTuple entry : fields.entries(node, "containers", "")) {
      if (!fields.text(entry.getKeyNode()).equals("images")) {
        fields.error(
            entry.getKeyNode(),
            "unknown field '"
                + fields.text(entry.getKeyNode())
                + "' of containers; there is 'images'");
        continue;
      }
      for (NodeTuple image : fields.entries(entry.getValueNode(), "containers.images", "")) {
        String key = fields.text(image.getKeyNode());
        Stream.of(Images.Role.values())
            .filter(role -> role.key().equals(key))
            .findFirst()
            .ifPresentOrElse(
                role -> images.put(role, fields.text(image.getValueNode())),
                () ->
                    fields.error(
                        image.getKeyNode(),
                        "unknown field '%s' of containers.images; there are %s"
                            .formatted(
                                key,
                                String.join(
                                    ", ",
                                    Stream.of(Images.Role.values())
                                        .map(Images.Role::key)
                                        .toList()))));
      }
    }
  }

  private void kubernetes(ProjectFields fields, Node node) {
    List<String> known = Stream.concat(VALUES.keySet().stream(), WHERE.stream()).sorted().toList();
    for (NodeTuple entry : fields.entries(node, "kubernetes", "")) {
      String key = fields.text(entry.getKeyNode());
      if (known.contains(key)) {
        kubernetes.put(key, fields.text(entry.getValueNode()));
      } else {
        fields.error(
            entry.getKeyNode(),
            "unknown field '%s' of kubernetes; there are %s"
                .formatted(key, String.join(", ", known)));
      }
    }
  }
}
