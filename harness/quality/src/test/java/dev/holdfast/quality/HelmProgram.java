package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Helm's own program, beside a copy of the charts, since it writes there, and with a home of its
 * own.
 *
 * @param folder where it runs; what it has of the cluster is {@code kubeconfig} there
 */
record HelmProgram(Path program, Path folder) {
  private static final Path CHARTS = Path.of(System.getProperty("holdfast.home"), "charts");

  /** Skips the test where there is none. */
  static HelmProgram in(Path folder) throws IOException {
    HelmProgram helm = new HelmProgram(found(), folder);
    try (Stream<Path> all = Files.walk(CHARTS)) {
      for (Path one : all.toList()) {
        Files.copy(one, folder.resolve("charts").resolve(CHARTS.relativize(one).toString()));
      }
    }
    return helm;
  }

  static Path found() {
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

  HelmProgram of(OwnedCluster cluster) throws IOException {
    Files.writeString(folder.resolve("kubeconfig"), cluster.stack().cluster().kubeconfig());
    return this;
  }

  /** What it says; it must end well, and within that time. */
  String run(Duration bound, String command) throws Exception {
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
      assertThat(process.waitFor(bound.toSeconds(), TimeUnit.SECONDS))
          .as("%s ends within %s", command, bound)
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(command + ": " + Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
