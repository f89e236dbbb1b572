package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.CannotStart;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a cluster says when it does not do something, as a person can act on it. */
final class Refusal {
  /** As the API server's authorizer puts it. */
  private static final Pattern VERB =
      Pattern.compile(
          "cannot (\\S+) resource \\\\?\"([^\"\\\\]+)\\\\?\" in API group \\\\?\"([^\"\\\\]*)\\\\?\"");

  private Refusal() {}

  /** Of a call of the client's. */
  static CannotStart of(Cluster cluster, String doing, KubernetesClientException e) {
    String said = e.getStatus() == null ? null : e.getStatus().getMessage();
    String why = said == null || said.isEmpty() ? String.valueOf(e.getMessage()) : said;
    return new CannotStart(
        switch (e.getCode()) {
          case 403 -> forbidden(cluster, doing, why);
          case 401 ->
              "the cluster of %s does not know this user, %s: %s; renew its credentials"
                  .formatted(cluster, doing, why);
          case 0 ->
              "the cluster of %s cannot be reached, %s: %s; see that its server is up and the kubeconfig is right"
                  .formatted(cluster, doing, root(e));
          default -> "the cluster of %s refused, %s: %s".formatted(cluster, doing, why);
        },
        e);
  }

  static String forbidden(Cluster cluster, String doing, String why) {
    return "the cluster of %s does not allow %s: %s; %s"
        .formatted(
            cluster,
            doing,
            why,
            missingVerb(why)
                    .map(verb -> "the role lacks " + verb)
                    .orElse("the role lacks something")
                + ", see harness/platform-kubernetes/rbac.yaml for all that is needed");
  }

  /** {@code verb 'list' on 'pods'}, from the authorizer's words; empty where it did not speak. */
  static Optional<String> missingVerb(String text) {
    Matcher found = VERB.matcher(text);
    if (!found.find()) {
      return Optional.empty();
    }
    String group = found.group(3).isEmpty() ? "" : "." + found.group(3);
    return Optional.of("verb '" + found.group(1) + "' on '" + found.group(2) + group + "'");
  }

  /** Whether Helm's words tell of a cluster that is not there. */
  static boolean unreachable(String text) {
    return text.contains("cluster unreachable")
        || text.contains("connection refused")
        || text.contains("no such host")
        || text.contains("i/o timeout");
  }

  private static String root(Throwable e) {
    Throwable at = e;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return at.toString();
  }
}
