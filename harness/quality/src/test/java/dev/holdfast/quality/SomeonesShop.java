package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A cluster that is somebody's, in whose namespace {@code shop} a Python service runs that is not
 * ours: two replicas that start for 5 s before they listen, and have no readiness probe.
 *
 * @param kubeconfig with no more rights than the role that was given gives
 */
record SomeonesShop(OwnedCluster cluster, Path kubeconfig) implements AutoCloseable {
  static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  /**
   * Skips the test where there can be none.
   *
   * @param role what the cluster's owner grants, as YAML
   * @param images that its node has besides
   */
  static SomeonesShop start(Path folder, String role, List<String> images) throws Exception {
    NeedsContainers.assume();
    String orders = StrangersImage.built("orders", folder);
    OwnedCluster cluster = OwnedCluster.start(folder);
    SomeonesShop shop = new SomeonesShop(cluster, folder.resolve("kubeconfig"));
    boolean whole = false;
    try {
      cluster.stack().load(Stream.concat(Stream.of(orders), images.stream()).toList());
      shop.apply(Files.readString(StrangersImage.FILES.resolve("orders.yaml")));
      shop.apply(role);
      String token =
          String.join("", shop.onNode("kubectl --namespace shop create token holdfast; echo"));
      Files.writeString(
          shop.kubeconfig, withToken(cluster.stack().cluster().kubeconfig(), token.strip()));
      shop.onNode("kubectl --namespace shop rollout status deployment/orders --timeout 60s");
      whole = true;
      return shop;
    } finally {
      if (!whole) {
        shop.close();
      }
    }
  }

  /** What the cluster's owner does. */
  void apply(String yaml) throws InterruptedException {
    onNode("printf %s \"$1\" | kubectl apply -f -", yaml);
  }

  List<String> onNode(String script, String... arguments) throws InterruptedException {
    return cluster.onNode(script, arguments);
  }

  /**
   * Kind, name and spec of what is in the namespace. Pods and ReplicaSets are their controllers'
   * doing, and so are EndpointSlices.
   */
  Map<String, String> listing() throws Exception {
    List<String> lines =
        onNode(
            "kinds=$(kubectl api-resources --namespaced --verbs=list -o name 2>/dev/null | grep -vE"
                + " '^(events|leases|pods|replicasets|controllerrevisions|endpoint)|metrics.k8s.io'"
                + " | paste -sd, -); kubectl --namespace shop get $kinds -o json 2>/dev/null");
    Map<String, String> listing = new TreeMap<>();
    for (JsonNode item : new ObjectMapper().readTree(String.join("\n", lines)).path("items")) {
      listing.put(
          item.path("kind").asText() + " " + item.at("/metadata/name").asText(),
          item.path("spec").toString());
    }
    assertThat(listing).containsKeys("Deployment orders", "Service orders");
    return listing;
  }

  /** Applies the remedies that a check wrote. */
  void mend(CheckResult check) throws Exception {
    for (String patch : check.patches()) {
      onNode("kubectl --namespace shop patch deployment orders --patch \"$1\"", patch);
    }
    onNode("kubectl --namespace shop rollout status deployment/orders --timeout 90s");
  }

  /** The administrator's kubeconfig with none of its credentials but the Role's. */
  static String withToken(String kubeconfig, String token) throws Exception {
    JsonNode config = new YAMLMapper().readTree(kubeconfig);
    ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token);
    return config.toString();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
