package dev.holdfast.platform.kubernetes.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The cluster in one of whose pods this runs, as it tells each pod that has a ServiceAccount. */
final class OwnPod {
  /** Where a kubelet puts a pod's credentials. */
  static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** Where they came from, for messages. */
  static final String PLACE = "this pod's ServiceAccount";

  private static final String CONTEXT = "in-cluster";

  private OwnPod() {}

  /**
   * As a kubeconfig has it; empty where this runs in no such pod.
   *
   * @param context what it is called; else {@code in-cluster}
   */
  static Optional<Cluster> cluster(
      Map<String, String> environment, Path account, Optional<String> context) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    if (host.isEmpty() || !Files.isRegularFile(account.resolve("token"))) {
      return Optional.empty();
    }
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    String server = "https://%s:%s".formatted(host.contains(":") ? "[" + host + "]" : host, port);
    ObjectNode config = new ObjectMapper().createObjectNode();
    String name = context.orElse(CONTEXT);
    config.put("current-context", name);
    ObjectNode cluster = config.putArray("clusters").addObject().put("name", name);
    cluster
        .putObject("cluster")
        .put("server", server)
        .put("certificate-authority", account.resolve("ca.crt").toString());
    ObjectNode user = config.putArray("users").addObject().put("name", name);
    user.putObject("user").put("tokenFile", account.resolve("token").toString());
    ObjectNode of = config.putArray("contexts").addObject().put("name", name);
    of.putObject("context").put("cluster", name).put("user", name);
    return Optional.of(Cluster.of(config.toString(), Optional.of(name), account, PLACE));
  }
}
