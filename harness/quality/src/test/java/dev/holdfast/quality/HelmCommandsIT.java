package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.containers.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
    HelmProgram helm = HelmProgram.in(folder);
    try (OwnedCluster cluster = OwnedCluster.start(folder)) {
      Stack stack = cluster.stack();
      for (String command : commands()) {
        String said =
            command.startsWith("kubectl ")
                ? onNode(cluster, command)
                : helm.of(cluster)
                    .run(
                        OwnedCluster.BOUND,
                        command.replace(REGISTRY, stack.registryForPods().toString()));
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

  /** Those of the block that begins with what a chart in this repository needs once. */
  private static List<String> commands() throws IOException {
    String block =
        Arrays.stream(Files.readString(README).split("```"))
            .filter(text -> text.contains("helm dependency build"))
            .findFirst()
            .orElseThrow();
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

  private static String onNode(OwnedCluster cluster, String command) throws InterruptedException {
    return String.join("\n", cluster.onNode(command));
  }
}
