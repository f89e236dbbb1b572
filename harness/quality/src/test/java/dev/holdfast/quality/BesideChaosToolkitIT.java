package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code .ci/beside-chaos-toolkit} on a system that is not ours; needs kubectl and python3 on PATH,
 * and a package index.
 */
@Tag("full")
class BesideChaosToolkitIT {
  private static final int MINUTES = 6;

  @TempDir private Path folder = Path.of("");

  @Test
  void bothSayWhatTheySawOfTheSameFault() throws Exception {
    assumeTrue(isOnPath("kubectl") && isOnPath("python3"), "kubectl or python3 is missing");
    try (SomeonesSystem shop =
        SomeonesSystem.shop(
            folder,
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: holdfast, namespace: shop}",
            List.of())) {
      shop.allow();
      Path kubeconfig =
          Files.writeString(
              folder.resolve("owner.kubeconfig"), shop.cluster().stack().cluster().kubeconfig());
      Path said = folder.resolve("said.txt");
      ProcessBuilder script =
          new ProcessBuilder(
                  SomeonesSystem.HOME.resolve(".ci/beside-chaos-toolkit").toString(),
                  "default",
                  "shop",
                  "orders",
                  "/orders/1")
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      script.environment().put("KUBECONFIG", kubeconfig.toString());
      script.environment().put("HOLDFAST_NO_BUILD", "1");
      Process process = script.start();
      try {
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(Files.readString(said)).isTrue();
      } finally {
        process.destroy();
      }

      String text = Files.readString(said);
      System.out.println(text);
      assertThat(process.exitValue()).as(text).isZero();
      assertThat(text).contains("hypothesis is", "users of deployment orders noticed 1 of 1 fault");
      assertThat(shop.listing()).doesNotContainKey("Service beside-" + process.pid());
    }
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
