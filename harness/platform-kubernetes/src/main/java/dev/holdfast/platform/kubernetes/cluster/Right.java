package dev.holdfast.platform.kubernetes.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a user may be allowed to do in a namespace.
 *
 * @param group the API's; "" for the core's
 * @param subresource "" for none
 */
public record Right(String verb, String group, String resource, String subresource) {
  /** One for each verb. */
  public static List<Right> all(
      String group, String resource, String subresource, String... verbs) {
    return Stream.of(verbs).map(verb -> new Right(verb, group, resource, subresource)).toList();
  }

  /** What a Role calls that which it is for. */
  public String of() {
    return resource + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  /** Asks the cluster. */
  public boolean isAllowed(KubernetesClient client, String namespace) {
    SelfSubjectAccessReview asked =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withVerb(verb)
            .withGroup(group)
            .withResource(resource)
            .withSubresource(subresource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(client.resource(asked).create().getStatus().getAllowed());
  }

  @Override
  public String toString() {
    return "verb '%s' on '%s%s'".formatted(verb, of(), group.isEmpty() ? "" : "." + group);
  }
}
