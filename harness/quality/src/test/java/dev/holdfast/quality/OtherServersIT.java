package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers that are not Java, as their teams write them: three replicas on all addresses, loaded
 * with headers and bodies, one killed under load. What arrived is told by their own logs.
 */
class OtherServersIT {
  private static final Path SERVERS =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/servers");

  @TempDir private Path folder = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  @ParameterizedTest
  @CsvSource({
    "node, node-shop, http2",
    // its answers do not name their pods; the connections that the load made are known all the same
    "nginx, nginx-shop, https",
  })
  void whatIsSentArrivesAndADeadReplicaIsSeen(String program, String image, String scenario)
      throws Exception {
    arrives(program, image, scenario);
  }

  /** What of servers and protocols the others leave open. */
  @Tag("full")
  @ParameterizedTest
  @CsvSource({
    "python3, python-shop, http",
    "node, node-shop, http",
    "node, node-shop, https",
    "go, go-shop, http",
    "go, go-shop, https",
    "go, go-shop, http2",
    "nginx, nginx-shop, http",
    "nginx, nginx-shop, http2",
    "python3, python-shop, https",
  })
  void soDoesItWithTheOtherProtocols(String program, String image, String scenario)
      throws Exception {
    arrives(program, image, scenario);
  }

  private void arrives(String program, String image, String scenario) throws Exception {
    Assumptions.assumeTrue(isThere(program), program + " is not on PATH");
    copy(SERVERS, folder);
    if (program.equals("go")) {
      assertThat(
              new ProcessBuilder("go", "build", "-o", "go-shop", "shop.go")
                  .directory(folder.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(folder.resolve("build.txt").toFile())
                  .start()
                  .waitFor())
          .as(() -> text(folder.resolve("build.txt")))
          .isZero();
    }

    Ended run =
        holdfast.run(
            "run",
            folder.resolve(scenario + ".yaml"),
            "--reports",
            folder.resolve("runs"),
            "--set",
            "image=" + image);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("PASS    buy.failed-at-most", "PASS    kill-one.redundant-within")
        .contains("PASS    kill-one.fault-met")
        .doesNotContain("\tat ");
    Path runFolder = HoldfastCommand.runFolders(folder.resolve("runs")).getFirst();
    List<String> got = logged(runFolder);
    Set<String> references =
        got.stream()
            .filter(line -> line.startsWith("got POST /orders/"))
            .peek(
                line -> assertThat(line).matches("got POST /orders/[0-9]{1,4} shop [0-9a-f-]{36}"))
            .collect(Collectors.toSet());
    assertThat(references).as("half of 400 requests, each once").hasSizeBetween(190, 200);
  }

  private static boolean isThere(String program) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  /** The lines that the servers printed. */
  private static List<String> logged(Path runFolder) throws IOException {
    try (Stream<Path> files = Files.walk(runFolder)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .flatMap(file -> text(file).lines())
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path there = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(there);
        } else {
          Files.copy(one, there);
        }
      }
    }
  }
}
