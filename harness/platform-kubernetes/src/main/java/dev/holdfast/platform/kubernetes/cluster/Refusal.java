package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What a cluster says when it does not do something, as a person can act on it. */
public final class Refusal {
  /** As the API server's authorizer puts it. */
  private static final Pattern VERB =
      Pattern.compile(
          "cannot (\\S+) resource \\\\?\"([^\"\\\\]+)\\\\?\" in API group \\\\?\"([^\"\\\\]*)\\\\?\"");

  private static final String SILENT = "it did not answer in time";

  private Refusal() {}

  /** What to tell people of a call that the cluster refused. */
  public static CannotStart of(Cluster cluster, String doing, KubernetesClientException e) {
    String why = said(e);
    return new CannotStart(
        switch (e.getCode()) {
          case 403 -> forbidden(cluster, doing, why);
          case 401 ->
              "the cluster of %s does not know this user, %s: %s; renew its credentials"
                  .formatted(cluster, doing, why);
          default ->
              e.getCode() <= 0
                  ? unreachable(cluster, doing, reason(e))
                  : "the cluster of %s refused, %s: %s".formatted(cluster, doing, why);
        },
        e);
  }

  /** The cluster's own words. */
  public static String said(KubernetesClientException e) {
    String said = e.getStatus() == null ? null : e.getStatus().getMessage();
    return said == null || said.isEmpty() ? String.valueOf(e.getMessage()) : said;
  }

  public static String forbidden(Cluster cluster, String doing, String why) {
    return "the cluster of %s does not allow %s: %s; %s"
        .formatted(
            cluster,
            doing,
            why,
            missingVerb(why)
                    .map(verb -> "the role lacks " + verb)
                    .orElse("the role lacks something")
                + ", see harness/platform-kubernetes/rbac.yaml, or rbac-attach.yaml for what runs already, for all that is needed");
  }

  /** {@code verb 'list' on 'pods'}, from the authorizer's words; empty where it did not speak. */
  public static Optional<String> missingVerb(String text) {
    Matcher found = VERB.matcher(text);
    if (!found.find()) {
      return Optional.empty();
    }
    String group = found.group(3).isEmpty() ? "" : "." + found.group(3);
    return Optional.of("verb '" + found.group(1) + "' on '" + found.group(2) + group + "'");
  }

  static String unreachable(Cluster cluster, String doing, String why) {
    return "the cluster of %s cannot be reached at %s, %s: %s; see that its server is up and the kubeconfig is right"
        .formatted(cluster, cluster.server(), doing, why);
  }

  /** The innermost cause that says something. Java's own for a dead or unknown host are mute. */
  static String reason(Throwable e) {
    String said = "";
    for (Throwable at = e; at != null; at = at.getCause()) {
      String message = said(at);
      said = message.isEmpty() ? said : message;
    }
    return said;
  }

  private static String said(Throwable e) {
    return switch (e) {
      case UnresolvedAddressException _ -> "there is no such host";
      case ClosedChannelException _ -> "nothing takes connections there";
      case HttpTimeoutException _ -> SILENT;
      case ConnectException silent when String.valueOf(silent.getMessage()).contains("timed out") ->
          SILENT;
      case SSLException tls -> "TLS with it fails (" + tls.getMessage() + ")";
      default -> {
        String message = String.valueOf(e.getMessage());
        boolean mute = e.getMessage() == null || message.equals("An error has occurred.");
        yield mute ? "" : message;
      }
    };
  }
}
