package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Blueprint.LeftOut;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What somebody has in a namespace: what is compared before a run and after it. What a controller
 * makes of these (ReplicaSets, pods, EndpointSlices) is the controller's.
 *
 * @param objects by kind and name
 * @param unseen kinds that this user may not look at
 */
public record Found(Map<String, JsonNode> objects, List<String> unseen) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUTOSCALER = "HorizontalPodAutoscaler";

  public Found {
    objects = new TreeMap<>(objects);
    unseen = List.copyOf(unseen);
  }

  /**
   * Looks at a namespace.
   *
   * @throws KubernetesClientException where the cluster refuses what cannot be done without
   */
  static Found look(KubernetesClient client, String namespace) {
    Map<String, JsonNode> objects = new TreeMap<>();
    List<String> unseen = new ArrayList<>();
    var apps = client.apps();
    Stream.of(
            apps.deployments().inNamespace(namespace).list().getItems(),
            apps.statefulSets().inNamespace(namespace).list().getItems(),
            apps.daemonSets().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            optional(
                "PodDisruptionBudget",
                () ->
                    client
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(namespace)
                        .list()
                        .getItems(),
                unseen),
            optional(
                AUTOSCALER,
                () ->
                    client
                        .autoscaling()
                        .v2()
                        .horizontalPodAutoscalers()
                        .inNamespace(namespace)
                        .list()
                        .getItems(),
                unseen))
        .flatMap(List::stream)
        .map(object -> json(client, object))
        .filter(object -> object.at("/metadata/labels").path(Labels.RUN).isMissingNode())
        .forEach(object -> objects.put(key(object), object));
    return new Found(objects, unseen);
  }

  private static List<? extends HasMetadata> optional(
      String kind, Supplier<List<? extends HasMetadata>> list, List<String> unseen) {
    try {
      return list.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 403 || e.getCode() == 404) {
        unseen.add(kind);
        return List.of();
      }
      throw e;
    }
  }

  private static JsonNode json(KubernetesClient client, HasMetadata object) {
    try {
      return JSON.readTree(client.getKubernetesSerialization().asJson(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what the client wrote as JSON is none", e);
    }
  }

  private static String key(JsonNode object) {
    return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
  }

  /** All that was found, in the order of kinds and names. */
  public List<JsonNode> all() {
    return List.copyOf(objects.values());
  }

  /** Those of a kind. */
  public List<JsonNode> all(String kind) {
    return all().stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  /** The workload as the cluster has it; empty where it is not there. */
  public Optional<JsonNode> of(Workload workload) {
    return Optional.ofNullable(objects.get(workload.kind().title() + " " + workload.name()));
  }

  /** Whether a rollout of it ends all its pods before it makes new ones. */
  static boolean isRecreated(JsonNode workload) {
    return workload.at("/spec/strategy/type").asText().equals("Recreate");
  }

  /** What is other than it was, in words. */
  List<String> changedSince(Found before) {
    List<String> changed = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>(before.objects.keySet());
    keys.addAll(objects.keySet());
    for (String key : keys) {
      JsonNode was = before.objects.get(key);
      JsonNode is = objects.get(key);
      if (is == null) {
        changed.add(key + " is not there any more");
      } else if (was == null) {
        changed.add(key + " is new");
      } else {
        fields(was.path("spec"), is.path("spec")).stream()
            .filter(field -> !(field.equals("replicas") && isAutoscaled(is)))
            .forEach(
                field -> changed.add("%s: spec.%s is not as it was found".formatted(key, field)));
      }
    }
    return changed;
  }

  private static Set<String> fields(JsonNode was, JsonNode is) {
    Set<String> differing = new LinkedHashSet<>();
    Stream.concat(was.properties().stream(), is.properties().stream())
        .map(Map.Entry::getKey)
        .filter(field -> !Objects.equals(was.get(field), is.get(field)))
        .forEach(differing::add);
    return differing;
  }

  /** Whether the number of its pods is changed by an autoscaler. */
  boolean isAutoscaled(JsonNode workload) {
    return all(AUTOSCALER).stream()
        .map(scaler -> scaler.at("/spec/scaleTargetRef"))
        .anyMatch(target ->
            target.path("kind").equals(workload.path("kind"))
                && target.path("name").equals(workload.at("/metadata/name")));
  }

  /** Whether Argo CD keeps it as its repository has it. */
  static boolean isArgos(JsonNode workload) {
    return !workload
            .at("/metadata/annotations")
            .path("argocd.argoproj.io/tracking-id")
            .isMissingNode()
        || !workload.at("/metadata/labels").path("argocd.argoproj.io/instance").isMissingNode();
  }

  /** Services that no load can be sent to by the cluster's own means, with the reason. */
  List<LeftOut> unreachable() {
    return all("Service").stream()
        .flatMap(service ->
            whyUnreachable(service).stream()
                .map(why -> new LeftOut("service", service.at("/metadata/name").asText(), why)))
        .toList();
  }

  /** Why a Service gives no connection to pods of the namespace; empty where it does. */
  public static Optional<String> whyUnreachable(JsonNode service) {
    String name = service.at("/metadata/name").asText();
    JsonNode spec = service.path("spec");
    if (spec.path("type").asText().equals("ExternalName")) {
      return Optional.of(
          "Service %s is an ExternalName, another name for %s, which is not of this namespace"
              .formatted(name, spec.path("externalName").asText()));
    } else if (spec.path("selector").isEmpty()) {
      return Optional.of(
          "Service %s has no selector, so which pods serve it the cluster does not say"
              .formatted(name));
    } else if (spec.path("clusterIP").asText().equals("None")) {
      return Optional.of(
          "Service %s is headless: it has no address, its clients choose among the pods themselves"
              .formatted(name));
    }
    return Optional.empty();
  }
}
