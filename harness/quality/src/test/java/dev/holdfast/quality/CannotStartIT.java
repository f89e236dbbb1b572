package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user sees where a system cannot be brought up for a reason outside the scenario: one clear
 * message with its remedy, exit code 4, nothing left.
 */
class CannotStartIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path QUICK =
      HOME.resolve("harness/quality/src/test/scenarios/quick-kill.yaml");

  @TempDir private Path folder = Path.of("");

  @Test
  void aKubeconfigThatIsNotThere() throws Exception {
    Ended run =
        run(Map.of(), folder, "--platform", "kubernetes", "--kubeconfig", "/no/such/kubeconfig");

    assertThat(run.lines())
        .singleElement()
        .asString()
        .startsWith("no kubeconfig can be read at /no/such/kubeconfig; name one with --kubeconfig");
    assertCannotStart(run);
  }

  @Test
  void aDockerThatDoesNotAnswer() throws Exception {
    Ended run =
        run(
            Map.of("DOCKER_HOST", "unix://" + folder.resolve("docker.sock")),
            folder,
            "--platform",
            "containers");

    // where another Docker runs here, it is not the one that was asked for
    assertThat(run.lines().getLast()).contains("Docker").contains("start it");
    assertCannotStart(run);
  }

  @Test
  void aDiskWithRoomForAHistoryButNotForHelm() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
      Ended run = run(Map.of(), disk.path());

      assertThat(run.lines().getLast())
          .contains("no space left")
          .contains("make room on the disk of " + disk.path());
      assertCannotStart(run);
      assertThat(files(disk.path())).isEmpty();
    }
  }

  @Test
  void aDiskWithoutRoomForAHistory() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
      disk.fill();

      Ended run = run(Map.of(), disk.path());

      assertThat(run.lines().getLast())
          .contains("history.jsonl cannot be written (No space left on device)")
          .contains("check the disk's space");
      assertCannotStart(run);
      assertThat(files(disk.path())).containsExactly(disk.filling());
    }
  }

  private void assertCannotStart(Ended run) throws IOException {
    assertThat(run.exitCode()).as(run.output()).isEqualTo(4);
    assertThat(run.output()).doesNotContain("\tat ");
    assertThat(files(folder)).noneMatch(file -> file.startsWith(folder.resolve("runs")));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      return below.filter(Files::isRegularFile).toList();
    }
  }

  private static Ended run(Map<String, String> environment, Path folder, String... options)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(HOME.resolve("holdfast").toString(), "run", QUICK.toString(), "--reports"));
    command.add(folder.resolve("runs").toString());
    command.addAll(List.of(options));
    return end(command, environment);
  }

  private static Ended end(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true);
    // the jars are there: Maven has just packaged them
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    builder.environment().putAll(environment);
    Path output = Files.createTempFile(HOME.resolve("harness/quality/target"), "output-", ".txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES))
          .as("ends in time; it said:\n" + Files.readString(output))
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  private record Ended(int exitCode, String output) {
    List<String> lines() {
      return output.lines().toList();
    }
  }

  /** A disk of 2 MB, in memory; making one needs root. */
  private record SmallDisk(Path path) implements AutoCloseable {
    static SmallDisk mount(Path path) throws Exception {
      Files.createDirectories(path);
      Ended mounted =
          end(List.of("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", path.toString()), Map.of());
      assumeTrue(mounted.exitCode() == 0, "this user cannot mount a small disk here");
      return new SmallDisk(path);
    }

    Path filling() {
      return path.resolve("filling");
    }

    void fill() throws Exception {
      end(List.of("dd", "if=/dev/zero", "of=" + filling(), "bs=1k"), Map.of());
    }

    @Override
    public void close() throws IOException {
      Process unmounting = new ProcessBuilder("umount", path.toString()).inheritIO().start();
      assertThat(unmounting.onExit().join().exitValue()).isZero();
    }
  }
}
