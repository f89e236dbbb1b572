package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.platform.containers.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the sample chart's README, taken from there and given to Helm's own program, in a
 * cluster that somebody else could have made. {@code kubectl} is the node's.
 */
@Tag("full")
class HelmCommandsIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path README = HOME.resolve("charts/sample/README.md");
  private static final String REGISTRY = "http://consul:8500";

  @TempDir private Path folder = Path.of("");

  @Test
  void theCommandsOfTheReadmeInstallTestAndRemoveTheSample() throws Exception {
    Path helm = helm();
    copy(HOME.resolve("charts"), folder.resolve("charts"));
    try (OwnedCluster cluster = OwnedCluster.start(folder)) {
      Stack stack = cluster.stack();
      Files.writeString(folder.resolve("kubeconfig"), stack.cluster().kubeconfig());
      for (String command : commands()) {
        String said =
            command.startsWith("kubectl ")
                ? onNode(cluster, command)
                : helm(helm, command.replace(REGISTRY, stack.registryForPods().toString()));
        System.out.println("$ " + command + "\n" + said);
        if (command.startsWith("helm test")) {
          assertThat(said).contains("sample-test").contains("Phase:          Succeeded");
        }
      }
      assertThat(
              onNode(
                  cluster,
                  "kubectl get deployments,services,pods -o name -l app.kubernetes.io/instance=sample --ignore-not-found"))
          .doesNotContain("deployment")
          .doesNotContain("service");
    }
  }

  /** Those of the first block. */
  private static List<String> commands() throws IOException {
    String block = Files.readString(README).split("```", 3)[1];
    List<String> commands =
        block
            .lines()
            .map(line -> line.replaceFirst("\\s+#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    assertThat(commands)
        .as("what the README tells to do")
        .extracting(command -> command.split(" ", 3)[1])
        .containsExactly("dependency", "install", "wait", "test", "uninstall");
    assertThat(commands).anyMatch(command -> command.contains(REGISTRY));
    return commands;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one)));
      }
    }
  }

  static Path helm() {
    Path cache =
        Path.of(
            System.getenv()
                .getOrDefault(
                    "HOLDFAST_CACHE", System.getProperty("user.home") + "/.cache/holdfast"));
    List<Path> places =
        Stream.concat(
                Stream.of(cache.resolve("bin")),
                Stream.of(System.getenv("PATH").split(":")).map(Path::of))
            .map(place -> place.resolve("helm"))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(!places.isEmpty(), "there is no helm; harness/images/build helm makes one");
    return places.getFirst();
  }

  /** Runs it in a copy of the charts, since it writes beside them, with a home of its own. */
  private String helm(Path program, String command) throws Exception {
    Path output = Files.createTempFile(folder, "helm-", ".txt");
    List<String> words =
        Stream.concat(Stream.of(program.toString()), Stream.of(command.split(" +")).skip(1))
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    for (String place : List.of("CACHE", "CONFIG", "DATA")) {
      builder.environment().put("HELM_" + place + "_HOME", folder.resolve("helm").toString());
    }
    Process process = builder.start();
    try {
      assertThat(process.waitFor(OwnedCluster.BOUND.toSeconds(), TimeUnit.SECONDS))
          .as("%s ends within %s", command, OwnedCluster.BOUND)
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(command + ": " + Files.readString(output)).isZero();
    return Files.readString(output);
  }

  private static String onNode(OwnedCluster cluster, String command) throws InterruptedException {
    return String.join("\n", cluster.onNode(command));
  }
}
