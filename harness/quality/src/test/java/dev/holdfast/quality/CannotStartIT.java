package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "2m")) {
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
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "2m")) {
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

  private static Ended run(Map<String, String> environment, Path folder, Object... options)
      throws Exception {
    try (HoldfastCommand holdfast = new HoldfastCommand(environment)) {
      return holdfast.run(
          Stream.concat(
                  Stream.of("run", QUICK, "--reports", folder.resolve("runs")), Stream.of(options))
              .toArray());
    }
  }
}
