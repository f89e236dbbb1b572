package dev.holdfast.platform.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Signal;
import dev.holdfast.spi.PidSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: what a run left is ended, and nobody else. */
class LeftoversTest {
  @TempDir Path folder;
  private final List<ProcessId> strangers = new ArrayList<>();

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("pods"));
  }

  @AfterEach
  void endAll() {
    leftovers().remove();
    strangers.forEach(one -> Signals.send(Signal.KILL, one));
  }

  private Leftovers leftovers() {
    return Leftovers.of(folder, folder.resolve("tmp"));
  }

  private static ProcessId id(long pid) {
    return ProcessTable.stat(pid).orElseThrow().id();
  }

  /** The pid that a shell script says first. */
  private static long said(String script) throws IOException {
    Process shell = new ProcessBuilder("setsid", "sh", "-c", script).start();
    try (var said = shell.inputReader()) {
      return Long.parseLong(said.readLine().strip());
    }
  }

  /** A background job that outlives the leader of its session; its session's number. */
  private long backgroundJob() throws Exception {
    Process shell =
        new ProcessBuilder("setsid", "sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!").start();
    long job = Long.parseLong(shell.inputReader().readLine());
    shell.waitFor();
    strangers.add(id(job));
    return shell.pid();
  }

  private void started(String script) throws IOException {
    try (Roster roster = Roster.open(folder, folder.resolve("tmp"))) {
      roster.start(
          "pod catalog-1",
          List.of("sh", "-c", script),
          folder,
          Map.of("PATH", System.getenv("PATH")),
          folder.resolve("pods/catalog-1.log"));
    }
  }

  private long firstWordInTheLog() {
    Path log = folder.resolve("pods/catalog-1.log");
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.readString(log).endsWith("\n"));
    try {
      return Long.parseLong(Files.readString(log).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aStrangersJobInASessionWithTheNumberOfAnOldPidIsNotOurs() throws Exception {
    long session = backgroundJob();
    // with a mark, as every pod has one, and a start before the job's
    Mark mark = Mark.of(folder.resolve("pods/catalog-1.log"));
    Ledger.in(folder).add(new Ledger.Entry(new ProcessId(session, 1), mark, "pod catalog-1"));

    assertThat(leftovers().processes()).isEmpty();
    assertThat(leftovers().remove()).isEmpty();

    assertThat(strangers).allMatch(ProcessId::alive);
  }

  @Test
  void aStrangerUnderARecycledPidIsNotOurs() throws Exception {
    backgroundJob();
    ProcessId stranger = strangers.getFirst();
    Ledger.in(folder).add(new ProcessId(stranger.pid(), stranger.startTicks() - 1), "pod echo-1");

    assertThat(leftovers().remove()).isEmpty();

    assertThat(stranger.alive()).isTrue();
  }

  @Test
  void aLedgerOfAnotherBootOrOfOldNamesNobody() throws Exception {
    backgroundJob();
    ProcessId stranger = strangers.getFirst();
    PidSpace here = PidSpace.here();
    Files.writeString(
        folder.resolve("processes.tsv"),
        "%1$d\t%2$d\tpod old-1\n%1$d\t%2$d\t%3$s\t\t\tpod boot-1\n%1$d\t%2$d\t%4$s\t\t\tpod beside-1\n"
            .formatted(
                stranger.pid(),
                stranger.startTicks(),
                new PidSpace("0f0f0f0f-0000-4000-8000-000000000000", here.namespace()).text(),
                new PidSpace(here.boot(), "4026539999").text()));

    assertThat(leftovers().processes()).isEmpty();
    assertThat(leftovers().remove()).isEmpty();

    assertThat(stranger.alive()).isTrue();
    // the same line with this boot's id does name it
    Ledger.in(folder).add(stranger, "pod now-1");
    assertThat(leftovers().processes()).extracting(Ledger.Entry::id).containsExactly(stranger);
  }

  @Test
  void childrenThatCalledSetsidAndLostTheirParentsAreOurs() throws Exception {
    started("setsid sh -c 'sleep 60 </dev/null >/dev/null 2>&1 & echo $!'");
    ProcessId child = id(firstWordInTheLog());

    assertThat(leftovers().describe())
        .contains("process " + child.pid() + " (started by pod catalog-1)");
    leftovers().remove();

    assertThat(child.alive()).isFalse();
  }

  @Test
  void childrenWithoutTheirEnvironmentAreKnownByTheRunsLog() throws Exception {
    started("env -i setsid sh -c 'echo $$; exec sleep 60'");
    ProcessId child = id(firstWordInTheLog());

    leftovers().remove();

    assertThat(child.alive()).isFalse();
  }

  @Test
  void whoReadsAPodsLogIsNotOurs() throws Exception {
    started("echo 1; exec sleep 60");
    firstWordInTheLog();
    ProcessId reader =
        id(
            said(
                "echo $$; exec tail -f '%s' >/dev/null"
                    .formatted(folder.resolve("pods/catalog-1.log"))));
    strangers.add(reader);

    leftovers().remove();

    assertThat(reader.alive()).isTrue();
  }
}
