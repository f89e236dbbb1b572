package dev.holdfast.platform.kubernetes.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way to a cluster.
 *
 * @param kubeconfig its text, with the context as the current one and files named absolutely
 * @param context the context's name
 * @param place where it came from, for messages: a file
 * @param server where its API is
 */
public record Cluster(String kubeconfig, String context, String place, String server) {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 15_000;

  /**
   * From a kubeconfig file.
   *
   * @param file the file; else the first of the variable KUBECONFIG, else {@code ~/.kube/config},
   *     else, where this runs in a pod, that pod's cluster
   * @param context the context; else the file's current one
   * @throws CannotStart where there is no such file or context
   */
  public static Cluster read(Optional<Path> file, Optional<String> context) {
    Path path = file.orElseGet(() -> usual(System.getenv()));
    if (file.isEmpty() && !Files.exists(path)) {
      Optional<Cluster> around = OwnPod.cluster(System.getenv(), OwnPod.ACCOUNT, context);
      if (around.isPresent()) {
        return around.get();
      }
    }
    try {
      return of(
          Files.readString(path),
          context,
          path.toAbsolutePath().resolveSibling(""),
          path.toString());
    } catch (IOException e) {
      throw new CannotStart(
          "no kubeconfig can be read at "
              + path
              + "; name one with --kubeconfig or the variable KUBECONFIG ("
              + (e instanceof NoSuchFileException ? "there is no such file" : e)
              + ")",
          e);
    }
  }

  /** Where kubectl looks, by that environment. */
  static Path usual(Map<String, String> environment) {
    String listed = environment.getOrDefault("KUBECONFIG", "");
    return listed.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", ""), ".kube", "config")
        : Path.of(listed.split(File.pathSeparator, -1)[0]);
  }

  /**
   * From a kubeconfig's text.
   *
   * @param folder what relative paths in it count from
   * @throws CannotStart where it is no kubeconfig or has no such context
   */
  public static Cluster of(String text, Optional<String> context, Path folder, String place) {
    ObjectNode config = parsed(text, place);
    String wanted = context.orElseGet(() -> config.path("current-context").asText());
    List<String> names = new ArrayList<>();
    config.path("contexts").forEach(each -> names.add(each.path("name").asText()));
    if (!names.contains(wanted)) {
      throw new CannotStart(
          (wanted.isEmpty()
                  ? place + ": no current-context is set"
                  : place + ": there is no context '" + wanted + "'")
              + "; it has "
              + (names.isEmpty() ? "none" : String.join(", ", names))
              + "; name one with --context");
    }
    String server = server(config, wanted, place);
    config.put("current-context", wanted);
    config.path("clusters").forEach(each -> absolute(each.path("cluster"), folder));
    config.path("users").forEach(each -> absolute(each.path("user"), folder));
    return new Cluster(written(config), wanted, place, server);
  }

  /** What a client would otherwise make up: a server that nobody named, or no user at all. */
  private static String server(ObjectNode config, String context, String place) {
    JsonNode chosen = named(config.path("contexts"), context).path("context");
    String cluster = chosen.path("cluster").asText();
    String server = named(config.path("clusters"), cluster).at("/cluster/server").asText();
    if (!isServer(server)) {
      throw new CannotStart(
          "%s: cluster '%s' of context '%s' must have a server, https://HOST:PORT, got '%s'; mend the file or name another context with --context"
              .formatted(place, cluster, context, server));
    }
    String user = chosen.path("user").asText();
    if (!user.isEmpty() && named(config.path("users"), user).isMissingNode()) {
      throw new CannotStart(
          "%s: context '%s' names user '%s', which is not among its users; mend the file or name another context with --context"
              .formatted(place, context, user));
    }
    return server;
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode each : list) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  private static boolean isServer(String text) {
    try {
      URI uri = new URI(text);
      return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String written(ObjectNode config) {
    try {
      return new YAMLMapper().writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read as YAML cannot be written so", e);
    }
  }

  private static ObjectNode parsed(String text, String place) {
    try {
      if (new YAMLMapper().readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new CannotStart(
          place + ": must be a kubeconfig, but is no YAML: " + e.getOriginalMessage(), e);
    }
    throw new CannotStart(place + ": must be a kubeconfig, but holds no fields");
  }

  private static void absolute(JsonNode node, Path folder) {
    if (node instanceof ObjectNode fields) {
      for (String field :
          List.of("certificate-authority", "client-certificate", "client-key", "tokenFile")) {
        String file = fields.path(field).asText("");
        if (!file.isEmpty()) {
          fields.put(field, folder.resolve(file).toString());
        }
      }
    }
  }

  /**
   * A client for it; the caller closes it.
   *
   * @throws CannotStart where its certificates or keys cannot be read
   */
  public KubernetesClient client() {
    try {
      return open();
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new CannotStart(
          "%s: context '%s' cannot be used: %s; mend the file"
              .formatted(place, context, Refusal.reason(e)),
          e);
    }
  }

  private KubernetesClient open() {
    Config config = Config.fromKubeconfig(kubeconfig);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setRequestTimeout(REQUEST_MILLIS);
    // a cluster that cannot be reached is said to be so at once
    config.setRequestRetryBackoffLimit(1);
    JsonNode user = user();
    String file = user.path("tokenFile").asText("");
    if (user.path("exec").isObject()) {
      config.setOauthTokenProvider(
          new PluginToken(
              () -> Config.fromKubeconfig(kubeconfig).getAutoOAuthToken(), System::nanoTime));
    } else if (!file.isEmpty()) {
      config.setOauthTokenProvider(new PluginToken(() -> token(Path.of(file)), System::nanoTime));
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private JsonNode user() {
    ObjectNode config = parsed(kubeconfig, place);
    String user = named(config.path("contexts"), context).at("/context/user").asText();
    return named(config.path("users"), user).path("user");
  }

  /** It is written anew before it runs out, as a kubelet does. */
  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new KubernetesClientException("the token in " + file + " cannot be read", e);
    }
  }

  /** Whether this runs in one of its pods, so that its Services' own addresses can be reached. */
  public boolean isAround() {
    return place.equals(OwnPod.PLACE);
  }

  /**
   * The version that the cluster says.
   *
   * @throws CannotStart where it cannot be reached, or takes this user for nobody
   */
  public String version() {
    try (KubernetesClient client = client()) {
      return client.getKubernetesVersion().getGitVersion();
    } catch (KubernetesClientException e) {
      throw Refusal.of(this, "asking for its version", e);
    }
  }

  /** {@code context NAME of FILE}. */
  @Override
  public String toString() {
    return "context " + context + " of " + place;
  }
}
