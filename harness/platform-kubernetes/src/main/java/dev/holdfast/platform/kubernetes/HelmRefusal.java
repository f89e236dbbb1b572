package dev.holdfast.platform.kubernetes;

import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose fault it is when Helm does not install a release: the cluster's, or else the chart's. Helm
 * has one kind of failure and many words.
 */
enum HelmRefusal {
  UNREACHABLE(
      "cluster unreachable|connection refused|no such host|i/o timeout|TLS handshake timeout|"
          + "context deadline exceeded|request timed out",
      "see that its server is up and the kubeconfig is right"),
  UNKNOWN_USER("Unauthorized|client to provide credentials", "renew the kubeconfig's credentials"),
  FULL(
      "no space left on device|database space exceeded|disk quota exceeded",
      "make room on the disks of the cluster's nodes"),
  QUOTA("exceeded quota", "ask for a larger quota, or set fewer replicas"),
  LEAVING("is being terminated", "wait until the namespace is gone, or name another one"),
  NO_NAMESPACE("namespaces \\S+ not found", "the namespace went away meanwhile; make it again"),
  NAME_TAKEN(
      "still in use",
      "remove it: ./holdfast undo, or helm uninstall RELEASE --namespace NAMESPACE"),
  OBJECT_TAKEN(
      "cannot be imported into the current",
      "use a namespace that has none of the chart's objects"),
  CLUSTER_BROKEN("Internal error occurred", "see the cluster's own logs");

  private static final Pattern HOOK = Pattern.compile("failed (pre|post)-install");
  private static final String ANOTHERS =
      "; objects of the chart name a namespace that is not there: let the chart make it (an object"
          + " of kind Namespace), make it beforehand, or leave metadata.namespace out";

  private final Pattern words;
  private final String remedy;

  HelmRefusal(String words, String remedy) {
    this.words = Pattern.compile(words);
    this.remedy = remedy;
  }

  /**
   * What to throw for it.
   *
   * @param failedJobs what became of the pods of jobs that did not end well
   */
  static RuntimeException of(
      Cluster cluster,
      String namespace,
      ReleaseRefused refused,
      Supplier<List<String>> failedJobs) {
    String doing = "installing release " + refused.release();
    if (Refusal.missingVerb(refused.why()).isPresent()) {
      return new CannotStart(Refusal.forbidden(cluster, doing, refused.why()), refused);
    }
    Optional<HelmRefusal> known =
        Stream.of(values()).filter(each -> each.words.matcher(refused.why()).find()).findFirst();
    if (known.isEmpty()) {
      Stream<String> jobs =
          HOOK.matcher(refused.why()).find() ? failedJobs.get().stream() : Stream.empty();
      return new BadSystem(
          Stream.concat(Stream.of(String.valueOf(refused.getMessage())), jobs)
              .collect(Collectors.joining("; ")));
    }
    if (known.get() == NO_NAMESPACE && !refused.why().contains('"' + namespace + '"')) {
      return new BadSystem(refused.getMessage() + ANOTHERS);
    }
    String remedy =
        known.get().remedy.replace("RELEASE", refused.release()).replace("NAMESPACE", namespace);
    return new CannotStart(
        "%s into namespace %s of the cluster of %s failed: %s; %s"
            .formatted(doing, namespace, cluster, refused.why(), remedy),
        refused);
  }
}
