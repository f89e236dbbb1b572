package dev.holdfast.launch.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.model.Workload;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a workload's own text says of how it will fare, and what stands around it.
 *
 * @param object the workload, as Kubernetes has it
 * @param service the Service that leads to its pods
 * @param door the Service by which its users come; another one where they ask somebody who asks it
 * @param headless Services that lead to its pods by nothing but their addresses
 * @param ingresses that lead to one of its Services, as far as they are known
 * @param budgets the disruption budgets of its pods
 * @param nodes of its ready pods, one for each; empty where nobody knows
 * @param allNodes how many nodes are known to take pods
 */
public record Anatomy(
    Workload workload,
    JsonNode object,
    JsonNode service,
    String door,
    List<String> headless,
    List<String> ingresses,
    List<JsonNode> budgets,
    List<String> nodes,
    int allNodes) {
  private static final int GRACE_BY_DEFAULT = 30;

  public Anatomy {
    headless = List.copyOf(headless);
    ingresses = List.copyOf(ingresses);
    budgets = List.copyOf(budgets);
    nodes = List.copyOf(nodes);
  }

  /** How many pods it asks for; a DaemonSet as many as it has. */
  public int replicas() {
    return workload.kind() == Workload.Kind.DAEMONSET
        ? Math.max(1, nodes.size())
        : object.at("/spec/replicas").asInt(1);
  }

  /** Whether its users ask it themselves, and not somebody who asks it. */
  public boolean isAsked() {
    return leading().equals(door);
  }

  /** An Ingress by which its users may come. */
  Optional<String> ingress() {
    return ingresses.stream().findFirst();
  }

  /** The name of the Service whose rotation its pods are in. */
  public String leading() {
    return service.at("/metadata/name").asText();
  }

  private JsonNode pod() {
    return object.at("/spec/template/spec");
  }

  /** The container that takes the Service's connections; the first where none says so. */
  public JsonNode serving() {
    JsonNode target = port().path("targetPort");
    String asked = target.isMissingNode() ? port().path("port").asText() : target.asText();
    List<JsonNode> containers = list(pod().path("containers"));
    return containers.stream()
        .filter(container -> number(container, asked).isPresent())
        .findFirst()
        .or(() -> containers.stream().findFirst())
        .orElse(MissingNode.getInstance());
  }

  /** The Service's port that users take. */
  public JsonNode port() {
    return port(service);
  }

  static JsonNode port(JsonNode service) {
    List<JsonNode> ports = list(service.at("/spec/ports"));
    return ports.stream()
        .filter(port -> port.path("name").asText().matches("http|web|http2|http-.*"))
        .findFirst()
        .or(() -> ports.stream().findFirst())
        .orElse(MissingNode.getInstance());
  }

  /** The number of the container's port that is called so, by name or number. */
  private static OptionalInt number(JsonNode container, String nameOrNumber) {
    return list(container.path("ports")).stream()
        .filter(port ->
            port.path("name").asText().equals(nameOrNumber)
                || port.path("containerPort").asText().equals(nameOrNumber))
        .mapToInt(port -> port.path("containerPort").asInt())
        .findFirst();
  }

  /** A probe of the container that serves: {@code readinessProbe}; missing where it has none. */
  public JsonNode probe(String kind) {
    return serving().path(kind);
  }

  /** The path of a probe that asks the very port that users ask; empty where it is no such one. */
  public Optional<String> pathOf(String probe) {
    JsonNode get = probe(probe).path("httpGet");
    String target = port().path("targetPort").asText(port().path("port").asText());
    boolean samePort =
        get.path("port").asText().equals(target)
            || number(serving(), get.path("port").asText()).equals(number(serving(), target));
    return get.isMissingNode() || !samePort
        ? Optional.empty()
        : Optional.of(get.path("path").asText("/"));
  }

  /** How a probe or a patch calls the port that users ask. */
  public String targetPort() {
    return port().path("targetPort").asText(port().path("port").asText());
  }

  /** Whether something holds a pod's end up until nobody is sent to it any more. */
  public boolean drains() {
    return !serving().at("/lifecycle/preStop").isMissingNode();
  }

  /** Whether an update ends all its pods before it makes new ones. */
  public boolean isRecreated() {
    return object.at("/spec/strategy/type").asText().equals("Recreate");
  }

  /** How long a pod has from being told to end. */
  public int graceSeconds() {
    return pod().path("terminationGracePeriodSeconds").asInt(GRACE_BY_DEFAULT);
  }

  /** Whether its pods are kept apart, by nodes or zones. */
  public boolean isSpread() {
    return !pod().path("topologySpreadConstraints").isEmpty()
        || !pod().at("/affinity/podAntiAffinity").isEmpty();
  }

  /** Whether its labels are those that a selector asks for. */
  static boolean selects(JsonNode selector, JsonNode workload) {
    JsonNode labels = workload.at("/spec/template/metadata/labels");
    return !selector.isEmpty()
        && selector.properties().stream()
            .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
  }

  static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /** What it is made of that a person should know before, in a few words each. */
  public List<String> said() {
    return Stream.of(
            replicas() == 1 ? "1 replica" : replicas() + " replicas",
            "readiness " + said(probe("readinessProbe")),
            "liveness " + said(probe("livenessProbe")),
            drains() ? "preStop" : "no preStop",
            "grace %d s".formatted(graceSeconds()),
            budgets.isEmpty() ? "no disruption budget" : "a disruption budget")
        .toList();
  }

  private static String said(JsonNode probe) {
    if (probe.isMissingNode()) {
      return "none";
    }
    return probe.has("httpGet")
        ? "GET " + probe.at("/httpGet/path").asText("/")
        : String.join("", probe.properties().stream().map(each -> each.getKey()).limit(1).toList());
  }
}
