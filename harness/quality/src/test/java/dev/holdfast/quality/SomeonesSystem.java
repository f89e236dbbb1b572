package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A system that is not ours, in a cluster that is somebody's.
 *
 * @param folder of its test's, in which its kubeconfig is, that has no more rights than were
 *     granted, and what runs write
 */
record SomeonesSystem(OwnedCluster cluster, Stranger stranger, Path folder)
    implements AutoCloseable {
  static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  private static final Pattern PATCH_FILE = Pattern.compile(" --patch-file (\\S+)$");

  /**
   * One that is not ours.
   *
   * @param namespace which its file in the folder {@code strangers} is named after, too
   * @param images that are built for it, or that Docker has
   * @param kind of its workload: {@code Deployment}
   * @param workload its name
   * @param request of its users
   */
  record Stranger(
      String namespace, List<String> images, String kind, String workload, String request) {
    /**
     * A Python service, in the namespace {@code shop}: two replicas that start for 5 s before they
     * listen, and have no readiness probe.
     */
    static final Stranger ORDERS =
        new Stranger(
            "shop", List.of("strangers/orders:1"), "Deployment", "orders", "GET /orders/1");

    /** As kubectl and {@code check} name its workload. */
    String named() {
      return kind.toLowerCase(Locale.ROOT) + "/" + workload;
    }
  }

  /**
   * The Python service in a cluster of its own, which closing ends. Skips the test where there can
   * be none.
   *
   * @param role what the cluster's owner grants, as YAML
   * @param images that its node has besides
   */
  static SomeonesSystem shop(Path folder, String role, List<String> images) throws Exception {
    OwnedCluster cluster = OwnedCluster.start(folder);
    boolean whole = false;
    try {
      cluster.stack().load(images);
      SomeonesSystem shop = in(cluster, Stranger.ORDERS, role, folder);
      whole = true;
      return shop;
    } finally {
      if (!whole) {
        cluster.close();
      }
    }
  }

  /** One in a cluster that is there; skips the test where its image cannot be built. */
  static SomeonesSystem in(OwnedCluster cluster, Stranger stranger, String role, Path folder)
      throws Exception {
    for (String image : stranger.images) {
      StrangersImage.built(image, folder);
    }
    cluster.stack().load(stranger.images);
    SomeonesSystem system = new SomeonesSystem(cluster, stranger, folder);
    system.apply(Files.readString(StrangersImage.FILES.resolve(stranger.namespace + ".yaml")));
    system.apply(role);
    String token =
        String.join(
            "",
            system.onNode(
                "kubectl --namespace \"$1\" create token holdfast; echo", stranger.namespace));
    Files.writeString(
        system.kubeconfig(), withToken(cluster.stack().cluster().kubeconfig(), token.strip()));
    system.awaitRollout(stranger.named());
    return system;
  }

  Path kubeconfig() {
    return folder.resolve(stranger.namespace + ".kubeconfig");
  }

  /** What the cluster's owner does. */
  void apply(String yaml) throws InterruptedException {
    onNode("printf %s \"$1\" | kubectl apply -f -", yaml);
  }

  /** The same of a file in the folder {@code strangers}. */
  void applyFile(String name) throws IOException, InterruptedException {
    apply(Files.readString(StrangersImage.FILES.resolve(name)));
  }

  /** Lets it be broken. */
  void allow() throws InterruptedException {
    onNode("kubectl label namespace \"$1\" holdfast.dev/allow=true", stranger.namespace);
  }

  List<String> onNode(String script, String... arguments) throws InterruptedException {
    return cluster.onNode(script, arguments);
  }

  void awaitRollout(String workload) throws InterruptedException {
    onNode(
        "kubectl --namespace \"$1\" rollout status \"$2\" --timeout 170s",
        stranger.namespace,
        workload);
  }

  /** Kubeconfig and context, as each command asks for them that reaches a cluster. */
  Stream<Object> there() {
    return Stream.of("--kubeconfig", kubeconfig(), "--context", "default");
  }

  /** A check of its workload, which says what it wrote below {@code reports}. */
  Running check(HoldfastCommand holdfast, String reports, Object... options) throws IOException {
    return checkOf(holdfast, stranger.named(), reports, options);
  }

  /** A check of another workload of its namespace. */
  Running checkOf(HoldfastCommand holdfast, String workload, String reports, Object... options)
      throws IOException {
    return holdfast.start(
        Stream.of(
                Stream.of("check", "-n", stranger.namespace, workload),
                there(),
                Stream.of("--request", stranger.request, "--reports", folder.resolve(reports)),
                Stream.of(options))
            .flatMap(word -> word)
            .toArray());
  }

  CheckResult result(String reports) {
    return new CheckResult(folder.resolve(reports));
  }

  /** A run of a scenario. */
  Running run(HoldfastCommand holdfast, String reports, String scenario, Object... options)
      throws IOException {
    Path file = Files.writeString(folder.resolve(reports + ".yaml"), scenario);
    return holdfast.start(
        Stream.of(
                Stream.of("run", file, "--platform", "kubernetes", "--yes"),
                there(),
                Stream.of("--reports", folder.resolve(reports)),
                Stream.of(options))
            .flatMap(word -> word)
            .toArray());
  }

  /** Takes back what is left below {@code reports}. */
  Ended undo(HoldfastCommand holdfast, String reports) throws Exception {
    return holdfast.run("undo", "--reports", folder.resolve(reports));
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
                + " | paste -sd, -); kubectl --namespace \"$1\" get $kinds -o json 2>/dev/null",
            stranger.namespace);
    Map<String, String> listing = new TreeMap<>();
    for (JsonNode item : new ObjectMapper().readTree(String.join("\n", lines)).path("items")) {
      listing.put(
          item.path("kind").asText() + " " + item.at("/metadata/name").asText(),
          item.path("spec").toString());
    }
    assertThat(listing)
        .containsKeys(stranger.kind + " " + stranger.workload, "Service " + stranger.workload);
    return listing;
  }

  /** The names of its pods, whatever they are. */
  List<String> pods() throws InterruptedException {
    return onNode("kubectl --namespace \"$1\" get pods -o name; echo", stranger.namespace);
  }

  /** What is in the namespace that the cluster's owner lets agents and generators run in. */
  List<String> helpers() throws InterruptedException {
    return onNode("kubectl --namespace holdfast-agents get pods,jobs -o name; echo").stream()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** Does what a check says that changes the workload, by the very commands that it printed. */
  void mend(Ended check) throws Exception {
    List<String> commands =
        check
            .output()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("by: kubectl "))
            .map(line -> line.substring("by: ".length()))
            .toList();
    assertThat(commands).as(check.output()).isNotEmpty();
    for (String command : commands) {
      Matcher patch = PATCH_FILE.matcher(command);
      assertThat(patch.find()).as(command).isTrue();
      // the file is here, and kubectl there
      onNode(
          patch.replaceFirst(" --patch \"\\$1\""), Files.readString(HOME.resolve(patch.group(1))));
    }
    awaitRollout(stranger.named());
  }

  /** The administrator's kubeconfig with none of its credentials but the Role's. */
  private static String withToken(String kubeconfig, String token) throws Exception {
    JsonNode config = new YAMLMapper().readTree(kubeconfig);
    ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token);
    return config.toString();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
