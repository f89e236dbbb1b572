package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.ProcessTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadHarnessTest {
  @TempDir Path folder;

  @AfterEach
  void removeLeftovers() throws IOException {
    new Small(folder).platform.removeLeftovers(runFolder());
  }

  private Path runFolder() {
    return folder.resolve("run");
  }

  private Process harness(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                    .toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                DeadHarness.class.getName(),
                folder.toString()));
    command.addAll(List.of(more));
    Process harness =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader said = harness.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("ready 2");
    return harness;
  }

  private List<ProcessId> processes() {
    return Ledger.in(runFolder()).entries().stream().map(Ledger.Entry::id).toList();
  }

  private static boolean stopped(ProcessId id) {
    return ProcessTable.stat(id.pid()).filter(ProcessTable.Stat::stopped).isPresent();
  }

  @Test
  void podsEndWithinTenSecondsOfAHarnessThatWasKilled() throws Exception {
    Process harness = harness();
    List<ProcessId> all = processes();
    assertThat(all).hasSize(4).allMatch(ProcessId::alive);
    // the kernel stops the threads of a process one after the other
    await("one pod is paused")
        .atMost(Duration.ofSeconds(10))
        .until(() -> all.stream().filter(DeadHarnessTest::stopped).count() == 1);
    LocalPlatform platform = new Small(folder).platform;
    assertThat(platform.leftovers(runFolder()))
        .as("a run that goes on leaves nothing yet")
        .isEmpty();

    harness.destroyForcibly();

    // even these pods, which do not listen to SIGTERM, and of which one stands still
    await("it goes on before it is ended")
        .atMost(Duration.ofSeconds(4))
        .until(() -> all.stream().noneMatch(DeadHarnessTest::stopped));
    await().atMost(Duration.ofSeconds(10)).until(() -> all.stream().noneMatch(ProcessId::alive));
    Path script = runFolder().resolve("tmp/guard.sh");
    assertThat(platform.leftovers(runFolder())).containsExactly("file " + script);
    assertThat(platform.removeLeftovers(runFolder())).containsExactly("file " + script);
    assertThat(platform.leftovers(runFolder())).isEmpty();
  }

  @Test
  void aNetworkFaultEndsWithTheHarnessAndSoDoThePodsAndTheirProxies() throws Exception {
    NetworkFaultsTest.needToxiproxy();
    Process harness = harness("struck");
    List<Ledger.Entry> all = Ledger.in(runFolder()).entries();
    assertThat(all).extracting(Ledger.Entry::what).contains("proxies", "pod echo-1", "pod echo-2");

    harness.destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> all.stream().noneMatch(entry -> entry.id().alive()));
  }

  @Test
  void endsWhatAKilledGuardCouldNot() throws Exception {
    Process harness = harness();
    List<Ledger.Entry> all = Ledger.in(runFolder()).entries();
    Ledger.Entry guard =
        all.stream().filter(entry -> entry.what().equals("guard")).findFirst().orElseThrow();
    List<Ledger.Entry> pods =
        all.stream()
            .filter(entry -> entry.what().startsWith("pod "))
            .sorted(Comparator.comparing(Ledger.Entry::what))
            .toList();
    // its parent must not see it die and take the pods along, so both go at once
    harness
        .toHandle()
        .descendants()
        .filter(one -> one.pid() == guard.id().pid())
        .forEach(ProcessHandle::destroyForcibly);
    harness.destroyForcibly().waitFor();
    LocalPlatform platform = new Small(folder).platform;

    assertThat(platform.leftovers(runFolder()))
        .contains(
            "process " + pods.getFirst().id().pid() + " (pod echo-1)",
            "process " + pods.getLast().id().pid() + " (pod echo-2)");
    Process bystander = new ProcessBuilder("sleep", "60").start();
    try {
      // another process that got a pid of the run
      Ledger.in(runFolder()).add(new ProcessId(bystander.pid(), 1), "pod echo-3");

      platform.removeLeftovers(runFolder());

      assertThat(pods).noneMatch(pod -> pod.id().alive());
      assertThat(bystander.isAlive()).isTrue();
      assertThat(platform.leftovers(runFolder())).isEmpty();
      assertThat(Files.exists(runFolder().resolve("pods/echo-1.log"))).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }
}
