package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.platform.local.process.ProcessTable;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The faults that are more than a signal which ends a process. */
@Execution(ExecutionMode.CONCURRENT)
class FaultsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Fault PAUSE = new Fault.Pause(Small.ECHO, "app", 1, Duration.ofSeconds(5));

  @TempDir Path folder;
  private Small small;

  @BeforeEach
  void prepare() throws IOException {
    small = new Small(folder);
  }

  @AfterEach
  void stop() {
    small.close();
  }

  private Watch watch(RunningSystem running, Fault fault, List<Pod> targets) {
    return running.witness().watch(fault, targets, small.context().clock());
  }

  private static ActiveFault inject(RunningSystem running, Fault fault, List<Pod> targets) {
    return running.faults().prepare(fault, targets).inject();
  }

  private List<String> stopped() {
    return Ledger.in(small.runFolder()).entries().stream()
        .filter(entry ->
            ProcessTable.stat(entry.id().pid())
                .filter(stat -> stat.id().equals(entry.id()) && stat.stopped())
                .isPresent())
        .map(Ledger.Entry::what)
        .toList();
  }

  private static List<String> names(RunningSystem running) {
    return running.pods(Small.ECHO).stream().map(Pod::name).toList();
  }

  private static Sighting only(List<Sighting> sightings) {
    assertThat(sightings).hasSize(1);
    return sightings.getFirst();
  }

  @Test
  void pausesExactlyTheChosenProcessAndLetsItGoOn() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 2, "container", Small.PATIENT));
    List<Pod> victim = List.of(Small.pod(running, 1));

    try (Watch watch = watch(running, PAUSE, victim)) {
      ActiveFault active = inject(running, PAUSE, victim);
      Sighting seen = only(watch.await(SOON));
      assertThat(seen.target()).isEqualTo("echo-2");
      assertThat(seen.seenNanos()).isPositive();
      assertThat(seen.how()).matches("/proc/\\d+/stat: state T, stopped");
      assertThat(stopped()).containsExactly("pod echo-2");
      assertThat(only(watch.awaitGone(Duration.ofMillis(100))).seenNanos()).isEqualTo(-1);

      active.close();
      active.close();

      Sighting gone = only(watch.awaitGone(SOON));
      assertThat(gone.seenNanos()).isGreaterThan(seen.seenNanos());
      assertThat(gone.how()).matches("/proc/\\d+/stat: state [A-SU-Z]");
    }
    assertThat(stopped()).isEmpty();
    InetSocketAddress paused = new InetSocketAddress(victim.getFirst().address(), 8080);
    assertThat(Small.get(paused, "/who")).isEqualTo("echo-2");
    assertThat(Small.pod(running, 1).restarts()).isZero();
  }

  @Test
  void aProcessThatSomebodyKilledByHandIsSeenOnItsPod() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 2, "container", Small.PROBES));
    List<Pod> pods = running.pods(Small.ECHO);

    try (Watch watch = watch(running, new Fault.Observe(Small.ECHO, SOON), pods)) {
      assertThat(watch.await(Duration.ZERO)).isEmpty();
      long process =
          Ledger.in(small.runFolder()).entries().stream()
              .filter(entry -> entry.what().equals("pod echo-2"))
              .findFirst()
              .orElseThrow()
              .id()
              .pid();

      ProcessHandle.of(process).orElseThrow().destroyForcibly();

      await().atMost(SOON).until(() -> !watch.await(Duration.ZERO).isEmpty());
      Sighting seen = only(watch.await(Duration.ZERO));
      assertThat(seen.target()).isEqualTo("echo-2");
      assertThat(seen.how()).contains("echo-2 had a container end");
    }
  }

  @Test
  void aPausedContainerThatWasRestartedMeanwhileHasNothingToGoOnWith() throws Exception {
    RunningSystem running = small.startReady(Map.of("grace", 1, "container", Small.PROBES));
    List<Pod> victim = running.pods(Small.ECHO);

    try (Watch watch = watch(running, PAUSE, victim)) {
      ActiveFault active = inject(running, PAUSE, victim);
      assertThat(only(watch.await(SOON)).seenNanos()).isPositive();
      await().atMost(SOON).until(() -> Small.pod(running, 0).restarts() == 1);

      active.close();

      assertThat(only(watch.awaitGone(SOON)).how())
          .matches("/proc/\\d+/stat: .*, so there was nothing left to go on");
    }
    assertThat(running.awaitReady(SOON)).isEmpty();
    assertThat(stopped()).isEmpty();
  }

  @Test
  void aDeletedPodIsReplacedAtOnceByOneThatSharesNothingWithIt() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 2, "container", Small.PROBES));
    List<Pod> before = running.pods(Small.ECHO);
    List<Pod> victim = List.of(before.getFirst());
    Fault delete = new Fault.DeletePod(Small.ECHO, 1, null);

    try (Watch watch = watch(running, delete, victim);
        ActiveFault _ = inject(running, delete, victim)) {
      assertThat(running.pods(Small.ECHO))
          .as("the new pod is there before the old one is gone")
          .extracting(Pod::name)
          .contains("echo-3");
      Sighting seen = only(watch.await(SOON));
      assertThat(seen.seenNanos()).isPositive();
      assertThat(seen.how()).matches("/proc/\\d+/stat: (gone|zombie); echo-3 in its place");
    }

    await().atMost(SOON).until(() -> names(running).equals(List.of("echo-2", "echo-3")));
    assertThat(running.awaitReady(SOON)).isEmpty();
    Pod other = Small.pod(running, 1);
    assertThat(before).extracting(Pod::uid).doesNotContain(other.uid());
    assertThat(before).extracting(Pod::address).doesNotContain(other.address());
    InetSocketAddress service = running.address("echo").orElseThrow();
    TreeSet<String> answered = new TreeSet<>();
    await()
        .atMost(SOON)
        .until(() -> {
          answered.add(Small.get(service, "/who"));
          return answered.size() == 2;
        });
    assertThat(answered).containsExactly("echo-2", "echo-3");
    assertThatThrownBy(() -> inject(running, delete, victim))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessageContaining("is not there any more");
    running.close();
    assertThat(running.residue()).isEmpty();
  }

  @Test
  void withoutGraceAPodIsKilledAtOnce() throws Exception {
    // it does not listen to SIGTERM, and the chart gives it longer than this test waits
    Duration grace = Duration.ofSeconds(10);
    Duration atOnce = Duration.ofSeconds(8);
    RunningSystem running =
        small.startReady(
            Map.of(
                "grace",
                grace.toSeconds(),
                "container",
                Small.PROBES,
                "env",
                Map.of("DEAF", "yes")));
    List<Pod> victim = running.pods(Small.ECHO);
    Fault delete = new Fault.DeletePod(Small.ECHO, 1, Duration.ZERO);

    try (Watch watch = watch(running, delete, victim);
        ActiveFault _ = inject(running, delete, victim)) {
      assertThat(only(watch.await(atOnce)).seenNanos()).isPositive();
    }
    await().atMost(SOON).until(() -> names(running).equals(List.of("echo-2")));
    assertThat(running.awaitReady(SOON)).isEmpty();
    // the fault's own grace goes before the chart's, which its successors take at the run's end
    inject(
            running,
            new Fault.DeletePod(Small.ECHO, 1, Duration.ofMillis(200)),
            running.pods(Small.ECHO))
        .close();
    await().atMost(SOON).until(() -> names(running).equals(List.of("echo-3")));
    inject(running, new Fault.Scale(Small.ECHO, 2, null), List.of()).close();
    assertThat(names(running)).containsExactly("echo-3", "echo-4");
  }

  @Test
  void scalesUpAndBackAndTheProcessTableShowsBoth() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    Fault scale = new Fault.Scale(Small.ECHO, 3, Duration.ofSeconds(5));

    try (Watch watch = watch(running, scale, List.of())) {
      ActiveFault active = inject(running, scale, List.of());
      Sighting seen = only(watch.await(SOON));
      assertThat(seen.target()).isEqualTo("deployment echo");
      assertThat(seen.seenNanos()).isPositive();
      assertThat(seen.how()).startsWith("3 pods of it have a process");
      assertThat(running.awaitReady(SOON)).isEmpty();
      assertThat(names(running)).containsExactly("echo-1", "echo-2", "echo-3");

      active.close();
      active.close();

      Sighting back = only(watch.awaitGone(SOON));
      assertThat(back.seenNanos()).isGreaterThan(seen.seenNanos());
      assertThat(back.how()).startsWith("1 pod of it has a process");
    }
    await().atMost(SOON).until(() -> names(running).equals(List.of("echo-1")));
    running.close();
    assertThat(running.residue()).isEmpty();
  }

  @Test
  void scalingDownTakesThePodThatIsNotReady() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 3, "container", Small.PROBES));
    Small.put(Small.pod(running, 0), "/ready", 503);
    await().atMost(SOON).until(() -> !Small.pod(running, 0).ready());

    inject(running, new Fault.Scale(Small.ECHO, 2, null), List.of()).close();

    await().atMost(SOON).until(() -> names(running).equals(List.of("echo-2", "echo-3")));
  }

  @Test
  void theWitnessDoesNotSeeADriverThatDoesNothing() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    List<Pod> pods = running.pods(Small.ECHO);

    for (Fault fault :
        List.of(
            PAUSE,
            new Fault.DeletePod(Small.ECHO, 1, null),
            new Fault.Scale(Small.ECHO, 2, Duration.ofSeconds(1)))) {
      List<Pod> targets = fault instanceof Fault.OnPods ? pods : List.of();
      try (Watch watch = watch(running, fault, targets)) {
        assertThat(only(watch.await(Duration.ofMillis(200))).seenNanos())
            .as(fault.kind())
            .isEqualTo(-1);
      }
    }
  }
}
