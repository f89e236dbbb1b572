package dev.holdfast.launch;

import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.local.ProjectFields;
import dev.holdfast.platform.local.ProjectFile;
import dev.holdfast.spi.BadSystem;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
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

  /** Fields of {@code kubernetes} that no chart is told. */
  private static final List<String> WHERE =
      List.of(KUBECONFIG, CONTEXT, NAMESPACE, REGISTRY_FROM_HERE, ELASTICSEARCH_FROM_HERE);

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
    return setting(KUBECONFIG, environment)
        .map(text -> file.toAbsolutePath().resolveSibling(Path.of(text)));
  }

  /** The context of the kubeconfig. */
  Optional<String> context(Map<String, String> environment) {
    return setting(CONTEXT, environment);
  }

  /** The namespace that was made beforehand. */
  Optional<String> namespace(Map<String, String> environment) {
    return setting(NAMESPACE, environment);
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
    return setting(field, environment).map(text -> url(field, text));
  }

  private static URI url(String field, String text) {
    try {
      URI url = new URI(text);
      if ("http".equals(url.getScheme()) && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below, with what else is no such URL
    }
    throw new BadSystem(
        "kubernetes.%s, or %s, must be a URL, http://HOST:PORT, got '%s'"
            .formatted(field, variable(field), text));
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
