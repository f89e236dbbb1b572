package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code check} says of systems that it cannot check, in a cluster that is somebody's; nothing
 * is touched.
 */
@Tag("full")
class RefusedIT {
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int WRONG_USE = 2;
  private static final int NO_VERDICT = 3;
  private static final int CANNOT_START = 4;

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static SomeonesSystem shop;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    shop = SomeonesSystem.shop(folder, role(), List.of("holdfast.local/agent:1"));
    shop.applyFile("refused.yaml");
    shop.allow();
    shop.awaitRollout("deployment/unserved");
  }

  private static String role() throws Exception {
    return HOLDFAST.run("rbac", "-n", "shop", "--for", "delete-pod,kill,rollout").output();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("deploy/order", List.of(), WRONG_USE, "there is no deployment order; there are"),
        arguments("sts/orders", List.of(), WRONG_USE, "there is no statefulset orders; there are"),
        arguments("orders", List.of(), WRONG_USE, "must be deploy/NAME, sts/NAME or ds/NAME"),
        arguments("deploy/asleep", List.of(), WRONG_USE, "asleep has no ready pod"),
        arguments("deploy/broken", List.of(), WRONG_USE, "broken has no ready pod"),
        arguments("deploy/unserved", List.of(), WRONG_USE, "Service headless is headless"),
        arguments(
            "deploy/orders",
            List.of("--service", "headless"),
            WRONG_USE,
            "Service headless is headless"),
        arguments(
            "deploy/orders",
            List.of("--service", "by-hand"),
            WRONG_USE,
            "Service by-hand has no selector"),
        arguments(
            "deploy/orders",
            List.of("--service", "elsewhere"),
            WRONG_USE,
            "Service elsewhere is an ExternalName"),
        arguments(
            "deploy/orders",
            List.of("--service", "order"),
            WRONG_USE,
            "there is no Service 'order'"),
        arguments(
            "deploy/orders",
            List.of("--service", "orders:grpc"),
            WRONG_USE,
            "Service orders has no port 'grpc'"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource
  void refused(String workload, List<String> options, int exitCode, String says) throws Exception {
    List<Object> all = new ArrayList<>(options);
    all.add("--yes");
    nothingIsTouchedBy(
        () -> shop.checkOf(HOLDFAST, workload, "refused", all.toArray()), exitCode, says);
  }

  @Test
  void aNamespaceThatIsNotThere() throws Exception {
    nothingIsTouchedBy(
        () ->
            HOLDFAST.start(
                words("check", "-n", "shops", "deploy/orders", "--yes", "--reports", reports())),
        CANNOT_START,
        "shops");
  }

  @Test
  void aContextThatIsNotThere() throws Exception {
    nothingIsTouchedBy(
        () ->
            HOLDFAST.start(
                "check",
                "-n",
                "shop",
                "deploy/orders",
                "--yes",
                "--kubeconfig",
                shop.kubeconfig(),
                "--context",
                "staging"),
        CANNOT_START,
        "staging");
  }

  @Test
  void aNamespaceThatIsNotLabelled() throws Exception {
    shop.onNode("kubectl label namespace shop holdfast.dev/allow-");
    nothingIsTouchedBy(
        RefusedIT::orders, CANNOT_START, "kubectl label namespace shop holdfast.dev/allow=true");
    shop.allow();
  }

  @Test
  void aUserWithoutRights() throws Exception {
    shop.onNode("kubectl --namespace shop delete rolebinding holdfast");
    nothingIsTouchedBy(RefusedIT::orders, CANNOT_START, "does not allow");
    shop.apply(role());
  }

  @Test
  void aLabelThatNobodyCarries() throws Exception {
    nothingIsTouchedBy(
        () ->
            HOLDFAST.start(
                words("check", "-n", "shop", "-l", "team=none", "--yes", "--reports", reports())),
        WRONG_USE,
        "no workload carries team=none; there are deployment/asleep");
  }

  /** Of many that carry a label, one that cannot be checked is named, and the others are. */
  @Test
  void theOthersAreChecked() throws Exception {
    shop.onNode("kubectl --namespace shop label deployment orders asleep team=shop");
    Map<String, String> before = shop.listing();

    Ended ended =
        HOLDFAST
            .start(
                words(
                    "check",
                    "-n",
                    "shop",
                    "-l",
                    "team=shop",
                    "--request",
                    "GET /orders/1",
                    "--faults",
                    "delete-pod",
                    "--yes",
                    "--reports",
                    folder.resolve("labelled")))
            .end(BOUND);

    System.out.println(ended.output());
    assertThat(ended.output())
        .contains(
            "not checked: deployment asleep in namespace shop: deployment asleep has no ready pod")
        .contains("users of deployment orders noticed 1 of 1 fault");
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(new CheckResult(folder.resolve("labelled")).rules()).contains("no-readiness-probe");
    assertThat(shop.listing()).isEqualTo(before);
    assertThat(shop.helpers()).isEmpty();
  }

  /** A namespace that is not marked as one to break things in is named, and not touched. */
  @Test
  void ofAllNamespacesThoseAreCheckedThatAllowIt() throws Exception {
    Object[] words =
        words(
            "check",
            "-A",
            "-l",
            "reach=everywhere",
            "--request",
            "GET /orders/1",
            "--faults",
            "delete-pod",
            "--yes",
            "--output",
            "json",
            "--reports",
            folder.resolve("everywhere"));
    shop.onNode(
        """
        kubectl create namespace mail
        kubectl --namespace mail create deployment smtp --image strangers/orders:1 --replicas 0
        kubectl --namespace mail label deployment smtp reach=everywhere
        kubectl --namespace shop label deployment orders reach=everywhere
        """);
    nothingIsTouchedBy(
        () -> HOLDFAST.start(words), CANNOT_START, "./holdfast rbac -n NAMESPACE --for everywhere");
    shop.apply(
        HOLDFAST.run("rbac", "-n", "shop", "--for", "delete-pod,kill,rollout,everywhere").output());
    // what a run would need there is granted: it is the mark that lacks
    shop.apply(
        HOLDFAST.run("rbac", "-n", "mail", "--account", "shop", "--for", "delete-pod").output());

    Ended ended = HOLDFAST.start(words).end(BOUND);

    System.out.println(ended.output());
    assertThat(ended.output())
        .contains("\"not-checked\" : \"deployment smtp in namespace mail\"")
        .contains("kubectl label namespace mail holdfast.dev/allow=true")
        .contains("users of deployment orders noticed 1 of 1 fault");
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(new CheckResult(folder.resolve("everywhere")).rules())
        .contains("no-readiness-probe");
    assertThat(shop.helpers()).isEmpty();
  }

  /** Only what needs a pod on the node is, and it is said which rule forbids it. */
  @Test
  void agentsThatPodSecurityForbids() throws Exception {
    enforce("restricted");
    try {
      nothingIsTouchedBy(
          () -> shop.check(HOLDFAST, "refused", "--faults", "kill", "--yes"),
          NO_VERDICT,
          "violates PodSecurity \"restricted:latest\"");
    } finally {
      enforce("privileged");
    }
  }

  private static void enforce(String level) throws InterruptedException {
    shop.onNode(
        "kubectl label --overwrite namespace holdfast-agents pod-security.kubernetes.io/enforce=\"$1\"",
        level);
  }

  private static Running orders() throws IOException {
    return shop.check(HOLDFAST, "refused", "--yes");
  }

  private static Object[] words(Object... words) {
    return Stream.concat(Stream.of(words), shop.there()).toArray();
  }

  private static Path reports() {
    return folder.resolve("refused");
  }

  /** How a check is started. */
  @FunctionalInterface
  private interface Start {
    Running start() throws IOException;
  }

  private static void nothingIsTouchedBy(Start check, int exitCode, String says) throws Exception {
    Map<String, String> before = shop.listing();
    List<String> pods = shop.pods();

    Ended ended = check.start().end(BOUND);

    System.out.println(ended.output());
    assertThat(ended.output()).contains(says).doesNotContain("\tat ");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exitCode);
    assertThat(shop.listing()).isEqualTo(before);
    assertThat(shop.pods()).isEqualTo(pods);
    assertThat(shop.helpers()).isEmpty();
  }
}
