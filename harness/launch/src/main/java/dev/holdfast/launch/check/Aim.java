package dev.holdfast.launch.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a check strikes, and how users reach it.
 *
 * @param to the Service and its port, as a scenario names them
 * @param request its method and path, as a scenario writes them
 * @param path that is asked for
 * @param healthPathOnly whether that is no more than what a probe asks
 */
public record Aim(
    Anatomy anatomy, String to, List<String> request, String path, boolean healthPathOnly) {
  /** Probes whose path may be asked for where a user names none. */
  private static final List<String> PROBES =
      List.of("readinessProbe", "livenessProbe", "startupProbe");

  /** A path by RFC 3986, in which a scenario's draws may stand. */
  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:(GET|HEAD|POST|PUT|PATCH|DELETE)\\s+)?(/(?:[A-Za-z0-9._~!$&'()*+,;=:@%/?-]|\\$\\{[^}\\s\"]*\\})*)(?:\\s+([{\\[].*))?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** A label's key and value, which a cluster would refuse otherwise in its own words. */
  private static final String LABEL =
      "([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";

  private static final String VALUE = "([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?";

  public Aim {
    request = List.copyOf(request);
  }

  /**
   * Finds it among objects of a cluster or of a chart.
   *
   * @param nodes those of a workload's ready pods, one for each; none where nobody knows
   * @param allNodes that are known to take pods
   * @throws IllegalArgumentException with rule, value and remedy, where it cannot be aimed at
   */
  public static Aim at(List<JsonNode> objects, Asked asked, NodesOf nodes, Set<String> allNodes) {
    List<JsonNode> workloads = objects.stream().filter(object -> kind(object).isPresent()).toList();
    JsonNode workload =
        asked.workload().isPresent()
            ? named(workloads, asked.workload().get())
            : only(workloads, objects);
    JsonNode door = service(objects, workload, asked.service());
    List<JsonNode> leading = services(objects, workload).toList();
    Workload named =
        new Workload(kind(workload).orElseThrow(), workload.at("/metadata/name").asText());
    Anatomy anatomy =
        new Anatomy(
            named,
            workload,
            leading.stream().anyMatch(service -> isSame(service, door))
                ? door
                : leading.stream().findFirst().orElse(MissingNode.getInstance()),
            door.at("/metadata/name").asText(),
            leading.stream()
                .filter(service -> service.at("/spec/clusterIP").asText().equals("None"))
                .map(service -> service.at("/metadata/name").asText())
                .toList(),
            ingresses(objects, leading),
            budgets(objects, workload),
            nodes.of(named),
            allNodes.size());
    return with(anatomy, door, asked);
  }

  /** On which nodes the ready pods of a workload are. */
  @FunctionalInterface
  public interface NodesOf {
    List<String> of(Workload workload);
  }

  /**
   * The workloads that carry all of these labels, in the order of their kinds and names.
   *
   * @param labels {@code KEY=VALUE}, comma-separated, as kubectl's {@code -l}
   * @throws IllegalArgumentException with rule, value and remedy, where it is no such list, or none
   *     carries them
   */
  public static List<Workload> labelled(List<JsonNode> objects, String labels) {
    Map<String, String> asked = labels(labels);
    List<Workload> found =
        objects.stream()
            .filter(object ->
                asked.entrySet().stream()
                    .allMatch(label ->
                        object
                            .at("/metadata/labels")
                            .path(label.getKey())
                            .asText("")
                            .equals(label.getValue())))
            .flatMap(object ->
                kind(object).stream()
                    .map(kind -> new Workload(kind, object.at("/metadata/name").asText())))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no workload carries %s; there are %s"
              .formatted(
                  labels,
                  names(objects.stream().filter(object -> kind(object).isPresent()).toList())));
    }
    return found;
  }

  /**
   * Labels as kubectl's {@code -l} names them.
   *
   * @throws IllegalArgumentException with rule, value and remedy, where it is no such list
   */
  static Map<String, String> labels(String text) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String label : text.split(",", -1)) {
      String[] sides = label.strip().split("==?", 2);
      if (sides.length != 2 || !sides[0].matches(LABEL) || !sides[1].matches(VALUE)) {
        throw new IllegalArgumentException(
            "-l must be KEY=VALUE, or more of them with commas between, got '%s'; write for example -l team=shop"
                .formatted(text));
      }
      asked.put(sides[0], sides[1]);
    }
    return asked;
  }

  private static Optional<Workload.Kind> kind(JsonNode object) {
    return Stream.of(Workload.Kind.DEPLOYMENT, Workload.Kind.STATEFULSET, Workload.Kind.DAEMONSET)
        .filter(kind -> kind.title().equals(object.path("kind").asText()))
        .findFirst();
  }

  private static String name(JsonNode object) {
    return kind(object).map(kind -> kind.key() + "/").orElse("")
        + object.at("/metadata/name").asText();
  }

  private static JsonNode named(List<JsonNode> workloads, Workload asked) {
    return workloads.stream()
        .filter(object ->
            kind(object).filter(asked.kind()::equals).isPresent()
                && object.at("/metadata/name").asText().equals(asked.name()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no %s; there are %s".formatted(asked, names(workloads))));
  }

  private static JsonNode only(List<JsonNode> workloads, List<JsonNode> objects) {
    List<JsonNode> served =
        workloads.stream()
            .filter(workload -> services(objects, workload).anyMatch(Aim::reachable))
            .toList();
    if (served.size() != 1) {
      throw new IllegalArgumentException(
          "which workload is to be struck must be said, since Services lead to %s; name one: deploy/NAME"
              .formatted(names(served)));
    }
    return served.getFirst();
  }

  private static String names(List<JsonNode> workloads) {
    return workloads.isEmpty()
        ? "none"
        : String.join(", ", workloads.stream().map(Aim::name).sorted().toList());
  }

  private static Stream<JsonNode> services(List<JsonNode> objects, JsonNode workload) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals("Service"))
        .filter(service -> Anatomy.selects(service.at("/spec/selector"), workload));
  }

  private static boolean reachable(JsonNode service) {
    return Found.whyUnreachable(service).isEmpty() && !service.at("/spec/ports").isEmpty();
  }

  private static JsonNode service(List<JsonNode> objects, JsonNode workload, String asked) {
    if (!asked.isEmpty()) {
      String[] named = asked.split(":", 2);
      JsonNode service = askedFor(objects, named[0]);
      return named.length == 2 ? withOnly(named[1], service) : service;
    }
    List<JsonNode> leading = services(objects, workload).toList();
    List<JsonNode> reachable = leading.stream().filter(Aim::reachable).toList();
    if (reachable.isEmpty()) {
      List<String> why = new ArrayList<>();
      leading.forEach(service -> Found.whyUnreachable(service).ifPresent(why::add));
      throw new IllegalArgumentException(
          "no Service leads users to %s%s; name another one with --service"
              .formatted(name(workload), why.isEmpty() ? "" : ": " + String.join("; ", why)));
    }
    return reachable.stream()
        .filter(service -> service.at("/metadata/name").equals(workload.at("/metadata/name")))
        .findFirst()
        .orElse(reachable.getFirst());
  }

  private static JsonNode askedFor(List<JsonNode> objects, String name) {
    JsonNode service =
        objects.stream()
            .filter(object -> object.path("kind").asText().equals("Service"))
            .filter(object -> object.at("/metadata/name").asText().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--service: there is no Service '%s'; name one that there is".formatted(name)));
    Found.whyUnreachable(service)
        .ifPresent(why -> {
          throw new IllegalArgumentException("--service: " + why + "; name another one");
        });
    return service;
  }

  private static boolean isSame(JsonNode service, JsonNode other) {
    return service.at("/metadata/name").equals(other.at("/metadata/name"));
  }

  /** The Service as if it had no port but the one that users take. */
  private static JsonNode withOnly(String asked, JsonNode service) {
    List<JsonNode> ports = Anatomy.list(service.at("/spec/ports"));
    JsonNode taken =
        ports.stream()
            .filter(port ->
                port.path("name").asText().equals(asked)
                    || port.path("port").asText().equals(asked))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--service: Service %s has no port '%s', but %s"
                        .formatted(
                            service.at("/metadata/name").asText(),
                            asked,
                            String.join(", ", ports.stream().map(Aim::named).toList()))));
    ObjectNode narrowed = service.deepCopy();
    ((ObjectNode) narrowed.path("spec")).putArray("ports").add(taken);
    return narrowed;
  }

  private static String named(JsonNode port) {
    return (port.path("name").asText() + " " + port.path("port").asText()).strip();
  }

  private static List<String> ingresses(List<JsonNode> objects, List<JsonNode> leading) {
    List<String> names =
        leading.stream().map(service -> service.at("/metadata/name").asText()).toList();
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals("Ingress"))
        .filter(ingress ->
            ingress.path("spec").findValues("service").stream()
                .anyMatch(to -> names.contains(to.path("name").asText())))
        .map(ingress -> ingress.at("/metadata/name").asText())
        .toList();
  }

  private static List<JsonNode> budgets(List<JsonNode> objects, JsonNode workload) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals("PodDisruptionBudget"))
        .filter(budget -> Anatomy.selects(budget.at("/spec/selector/matchLabels"), workload))
        .toList();
  }

  private static Aim with(Anatomy anatomy, JsonNode door, Asked asked) {
    String to =
        asked.service().contains(":") ? asked.service() : anatomy.door() + port(Anatomy.port(door));
    if (!asked.request().isEmpty()) {
      List<String> request = request(asked.request());
      return new Aim(anatomy, to, request, request.get(1), false);
    }
    if (!anatomy.isAsked()) {
      throw new IllegalArgumentException(
          "what users ask of Service %s must be said, since it does not lead to %s itself; say it with --request, for example --request 'GET /'"
              .formatted(anatomy.door(), anatomy.workload()));
    }
    String path =
        PROBES.stream()
            .flatMap(probe -> anatomy.pathOf(probe).stream())
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "what users ask for must be said, since no probe of %s asks for a path of port %s; say it with --request, for example --request 'GET /'"
                        .formatted(anatomy.workload(), anatomy.targetPort())));
    return new Aim(anatomy, to, List.of("get", path), path, true);
  }

  private static String port(JsonNode port) {
    return port instanceof MissingNode
        ? ""
        : ":" + port.path("name").asText(port.path("port").asText());
  }

  /** Method, path, and perhaps a body. */
  private static List<String> request(String text) {
    Matcher said = REQUEST.matcher(text.strip());
    if (!said.matches()) {
      throw new IllegalArgumentException(
          "--request must be a method, a path (other characters percent-encoded) and perhaps a JSON body, got '%s'; write for example 'GET /orders/1' or 'POST /orders {\"product\": 1}'"
              .formatted(text));
    }
    List<String> request = new ArrayList<>();
    request.add(said.group(1) == null ? "get" : said.group(1).toLowerCase(Locale.ROOT));
    request.add(said.group(2));
    Optional.ofNullable(said.group(3)).ifPresent(request::add);
    return request;
  }
}
