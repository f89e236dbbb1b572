package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Signal;
import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class LocalPlatformTest {
  private static final Duration SOON = Duration.ofSeconds(20);

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

  private static Fault.Kill kill(Signal signal) {
    return new Fault.Kill(Small.ECHO, "app", 1, signal);
  }

  @Test
  void runsEveryReplicaAtAnAddressOfItsOwnBehindItsService() throws Exception {
    RunningSystem running =
        small.startReady(Map.of("replicas", 3, "container", Small.PROBES, "env", Map.of("A", "b")));

    List<Pod> pods = running.pods(Small.ECHO);
    assertThat(pods).extracting(Pod::name).containsExactly("echo-1", "echo-2", "echo-3");
    assertThat(pods)
        .extracting(Pod::address)
        .doesNotHaveDuplicates()
        .allMatch(a -> a.startsWith("127."));
    assertThat(pods).extracting(Pod::uid).doesNotHaveDuplicates();
    InetSocketAddress service = running.address("echo").orElseThrow();
    TreeSet<String> answered = new TreeSet<>();
    await()
        .atMost(SOON)
        .until(() -> {
          answered.add(Small.get(service, "/who"));
          return answered.size() == 3;
        });
    assertThat(answered).containsExactly("echo-1", "echo-2", "echo-3");
    InetSocketAddress first = new InetSocketAddress(pods.getFirst().address(), 8080);
    assertThat(Small.get(first, "/env/SENTENCE")).isEqualTo("hello from echo-1");
    assertThat(Small.get(first, "/env/A")).isEqualTo("b");
    assertThat(small.runFolder().resolve("pods/echo-1.log")).content().contains("this is echo-1");
    assertThat(running.address("nobody")).isEmpty();
  }

  @Test
  void saysByNameWhatANetworkFaultLacks() throws IOException {
    LocalPlatform bare = new LocalPlatform(Small.images(folder), "/nowhere");

    assertThat(bare.capabilities().missingFor("kill")).isEmpty();
    for (String kind : List.of("network", "registry-outage")) {
      assertThat(bare.capabilities().missingFor(kind))
          .hasValue("it needs the program toxiproxy-server, and there is none on PATH");
    }
  }

  @Test
  void saysByNameWhichFaultsNeedAClusterOrNetworksOfThePodsOwn() throws IOException {
    LocalPlatform local = new LocalPlatform(Small.images(folder));

    assertThat(local.capabilities().missingFor("rollout"))
        .hasValue("local has no rolling updates; use --platform containers or kubernetes");
    assertThat(local.capabilities().missingFor("log-store-outage"))
        .hasValueSatisfying(
            why -> assertThat(why).contains("the harness itself brings the lines to the store"));
    for (String kind : List.of("packet-loss", "partition")) {
      assertThat(local.capabilities().missingFor(kind))
          .isEqualTo(
              PodSpace.missingForPackets()
                  .map(why ->
                      "pods need networks of their own: " + why + "; use --platform containers"));
    }
  }

  @Test
  void leavesNothingBehind() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 2, "container", Small.PROBES));
    List<Long> pids = pids();

    running.close();

    assertThat(running.residue()).isEmpty();
    assertThat(pids).hasSize(3).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    assertThat(small.runFolder().resolve("tmp")).doesNotExist();
    assertThat(small.platform.leftovers(small.runFolder())).isEmpty();
  }

  /** Of the guard and the pods. */
  private List<Long> pids() {
    return Ledger.in(small.runFolder()).entries().stream()
        .filter(entry -> !entry.what().equals("harness"))
        .map(entry -> entry.id().pid())
        .toList();
  }

  @Test
  void takesAPodOutOfItsServiceWhileItIsNotReady() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 2, "container", Small.PROBES));

    Small.put(Small.pod(running, 0), "/ready", 503);

    await().atMost(SOON).until(() -> !Small.pod(running, 0).ready());
    InetSocketAddress service = running.address("echo").orElseThrow();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(Small.get(service, "/who"));
    }
    assertThat(answers).containsOnly("echo-2");
    assertThat(Small.pod(running, 0).restarts()).isZero();
    assertThat(running.lastWords())
        .singleElement()
        .satisfies(words -> {
          assertThat(words.pod()).isEqualTo("echo-1");
          assertThat(words.lines()).contains("this is echo-1 ");
          assertThat(words.probes())
              .anyMatch(
                  probe -> probe.matches("readiness: GET http://127\\S+:8080/ready: 503 echo-1"));
        });
    Small.put(Small.pod(running, 0), "/ready", 200);
    assertThat(running.awaitReady(SOON)).isEmpty();
  }

  @Test
  void refusesConnectionsToAServiceWithoutAReadyPod() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    InetSocketAddress service = running.address("echo").orElseThrow();

    Small.put(Small.pod(running, 0), "/ready", 503);
    await().atMost(SOON).until(() -> !Small.pod(running, 0).ready());

    assertThatThrownBy(() -> new Socket(service.getAddress(), service.getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void restartsAPodWhoseLivenessFailsAndKillsItWhenTheGraceIsOver() throws Exception {
    RunningSystem running =
        small.startReady(
            Map.of("grace", 1, "container", Small.PROBES, "env", Map.of("DEAF", "yes")));
    Pod before = Small.pod(running, 0);

    Small.put(before, "/live", 500);

    await().atMost(SOON).until(() -> Small.pod(running, 0).restarts() == 1);
    assertThat(running.awaitReady(SOON)).isEmpty();
    assertThat(Small.pod(running, 0).uid()).isEqualTo(before.uid());
    assertThat(small.history)
        .filteredOn(Event.PlatformSaid.class::isInstance)
        .map(Event.PlatformSaid.class::cast)
        .singleElement()
        .satisfies(said -> {
          assertThat(said.about()).isEqualTo("Pod/" + before.name());
          assertThat(said.text()).contains("failed liveness probe, will be restarted");
        });
  }

  @Test
  void saysWhatAProbeOverTlsMetWhereNoneIsSpoken() throws Exception {
    RunningSystem running =
        small.start(
            Map.of(
                "container",
                Map.of(
                    "readinessProbe",
                    Map.of(
                        "httpGet", Map.of("path", "/ready", "port", "http", "scheme", "HTTPS")))));

    assertThat(running.awaitReady(Duration.ofSeconds(1))).hasValue("0 of 1 ready; echo-1 Running");

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(running.lastWords().getFirst().probes())
                .singleElement()
                .asString()
                .matches("readiness: GET https://127\\S+:8080/ready: no answer within 1s"));
  }

  @Test
  void saysWhatItLastSawOfAPodThatCrashesAgainAndAgain() throws Exception {
    RunningSystem running =
        small.start(Map.of("container", Small.PROBES, "env", Map.of("EXIT", "1")));

    await().atMost(SOON).until(() -> Small.pod(running, 0).phase().startsWith("CrashLoop"));

    assertThat(running.awaitReady(Duration.ofSeconds(1)))
        .hasValue("0 of 1 ready; echo-1 CrashLoopBackOff (exit 1) after 1 restarts");
    assertThat(running.lastWords().getFirst().lines())
        .containsExactly("this is echo-1 ", "last words", "this is echo-1 ", "last words");
  }

  @Test
  void killsExactlyTheChosenProcessAndTheProcessTableShowsIt() throws Exception {
    RunningSystem running = small.startReady(Map.of("replicas", 2, "container", Small.PROBES));
    List<Pod> victim = List.of(Small.pod(running, 1));

    FaultDriver.Prepared prepared = running.faults().prepare(kill(Signal.KILL), victim);
    try (FaultWitness.Watch watch =
            running.witness().watch(kill(Signal.KILL), victim, small.context().clock());
        FaultDriver.ActiveFault _ = prepared.inject()) {
      List<FaultWitness.Sighting> sightings = watch.await(SOON);

      assertThat(sightings)
          .singleElement()
          .satisfies(sighting -> {
            assertThat(sighting.target()).isEqualTo("echo-2");
            assertThat(sighting.seenNanos()).isPositive();
            assertThat(sighting.resolutionNanos()).isPositive().isLessThan(5_000_000_000L);
            assertThat(sighting.how()).matches("/proc/\\d+/stat: (gone|zombie)");
          });
    }
    await().atMost(SOON).until(() -> Small.pod(running, 1).restarts() == 1);
    assertThat(running.awaitReady(SOON)).isEmpty();
    assertThat(Small.pod(running, 0).restarts()).isZero();
    assertThatThrownBy(prepared::inject)
        .isInstanceOf(FaultNotPossible.class)
        .hasMessageMatching("pod echo-2: process \\d+ is not there any more");
  }

  @Test
  void theWitnessDoesNotSeeADriverThatDoesNothing() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    List<Pod> victim = running.pods(Small.ECHO);

    try (FaultWitness.Watch watch =
        running.witness().watch(kill(Signal.KILL), victim, small.context().clock())) {
      assertThat(watch.await(Duration.ofMillis(300)))
          .singleElement()
          .satisfies(sighting -> {
            assertThat(sighting.seenNanos()).isEqualTo(-1);
            assertThat(sighting.how()).contains("still the same process, state");
          });
    }
  }

  @Test
  void aSignalThatTheProcessSurvivesIsNotSeen() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    List<Pod> victim = running.pods(Small.ECHO);

    // a JVM prints its threads on SIGQUIT, and goes on
    try (FaultWitness.Watch watch =
            running.witness().watch(kill(Signal.QUIT), victim, small.context().clock());
        FaultDriver.ActiveFault _ = running.faults().prepare(kill(Signal.QUIT), victim).inject()) {
      Path log = small.runFolder().resolve("pods/echo-1.log");
      await().atMost(SOON).until(() -> Files.readString(log).contains("Full thread dump"));
      assertThat(watch.await(Duration.ofMillis(100)).getFirst().seenNanos()).isEqualTo(-1);
    }
  }

  @Test
  void refusesAFaultForAPodOrContainerThatIsNotThere() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    Pod pod = Small.pod(running, 0);
    Pod replaced = new Pod(pod.name(), pod.workload(), "other", pod.address(), true, 0, "Running");

    assertThatThrownBy(() -> running.faults().prepare(kill(Signal.KILL), List.of(replaced)))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessage("pod echo-1 (other) is not there any more");
    assertThatThrownBy(() ->
            running
                .faults()
                .prepare(new Fault.Kill(Small.ECHO, "sidecar", 1, Signal.KILL), List.of(pod)))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessage("pod echo-1 has no container 'sidecar' here; it has 'app'");
  }

  @Test
  void writesDownEveryChangeOfAPodAndThatItStillLooks() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    try (Observer observer = running.observers().getFirst()) {
      observer.start(small.context().clock(), small.context().history());
      running.faults().prepare(kill(Signal.KILL), running.pods(Small.ECHO)).inject().close();
      await().atMost(SOON).until(() -> Small.pod(running, 0).restarts() == 1);
      assertThat(running.awaitReady(SOON)).isEmpty();
      await()
          .atMost(SOON)
          .until(() -> small.history.stream().anyMatch(Event.Observed.class::isInstance));
    }
    assertThat(
            small.history.stream()
                .filter(Event.PodSeen.class::isInstance)
                .map(Event.PodSeen.class::cast)
                .map(seen ->
                    seen.pod().ready() + " " + seen.pod().restarts() + " " + seen.pod().phase()))
        .containsExactly(
            "true 0 Running", "false 0 Restarting (exit 137)", "false 1 Running", "true 1 Running");
    assertThat(small.history).noneMatch(Event.ObserverFailed.class::isInstance);
  }

  @Test
  void givesAPodAFreePortWhereTheChartsIsTaken() throws Exception {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      int taken = everywhere.getLocalPort();

      RunningSystem running = small.startReady(Map.of("port", taken, "container", Small.PROBES));

      InetSocketAddress service = running.address("echo").orElseThrow();
      assertThat(Small.get(service, "/who")).isEqualTo("echo-1");
      assertThat(Small.get(service, "/env/PORT")).matches("\\d+").isNotEqualTo("" + taken);
    }
  }

  @Test
  void givesAPodAnotherSecondPortWhereTheChartsIsTaken() throws Exception {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      int taken = everywhere.getLocalPort();

      RunningSystem running = small.startReady(Map.of("second", taken, "container", Small.PROBES));

      InetSocketAddress service = running.address("echo").orElseThrow();
      assertThat(Small.get(service, "/env/SECOND")).matches("\\d+").isNotEqualTo("" + taken);
    }
  }

  @Test
  void bringsARegistryToChartsThatAskForOne() throws Exception {
    RunningSystem running =
        small.startReady(
            Map.of("container", Small.PROBES, "env", Map.of("URL", "${platform.registry.url}")));

    InetSocketAddress service = running.address("echo").orElseThrow();
    URI url = URI.create(Small.get(service, "/env/URL"));
    assertThat(Small.get(new InetSocketAddress(url.getHost(), url.getPort()), "/v1/agent/services"))
        .isEqualTo("{}");
    assertThat(running.parts()).extracting(Part::role).containsExactly("registry", "services");
    assertThat(running.observers())
        .extracting(Observer::name)
        .containsExactly("workloads", "registry", "clients");
    running.close();
    assertThat(running.residue()).isEmpty();
    assertThat(small.platform.leftovers(small.runFolder())).isEmpty();
  }

  @Test
  void findsAPlantedLeftover() throws Exception {
    RunningSystem running = small.startReady(Map.of("container", Small.PROBES));
    Pod pod = Small.pod(running, 0);
    running.close();

    try (ServerSocket planted =
        new ServerSocket(0, 1, new InetSocketAddress(pod.address(), 0).getAddress())) {
      Process process = new ProcessBuilder("sleep", "60").start();
      try {
        Ledger.in(small.runFolder()).add(LeftoverProcesses.idOf(process), "pod planted-1");
        Files.createDirectories(small.runFolder().resolve("tmp"));
        Path file = Files.writeString(small.runFolder().resolve("tmp/forgotten"), "x");

        assertThat(running.residue())
            .containsExactly(
                "process " + process.pid() + " (pod planted-1)",
                "file " + file,
                "listening socket " + pod.address() + ":" + planted.getLocalPort());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void saysBeforeAnythingStartsThatAnImageHasNoCommand() {
    assertThatThrownBy(
            () -> small.platform.blueprint(Small.system(Map.of("image", "shop/cart:2")), List.of()))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "Deployment/echo: image 'shop/cart' must have a command in %s to run on the local"
                    .formatted(folder.resolve("holdfast.yaml"))
                + " platform; add under images: `shop/cart: {command: [...]}`, or whatever it is started"
                + " by here (there are holdfast/none, holdfast/shell, holdfast/test, holdfast/unbuilt)");
  }

  /** As a proxy to a database that a migration and the program itself need from their start on. */
  @Test
  void whatIsBegunFirstAndGoesOnIsThereBeforeTheOthersAndAfterThem() throws Exception {
    assumeTrue(PodSpace.missing().isEmpty(), () -> PodSpace.missing().orElseThrow());
    Path seen = Files.createDirectories(folder.resolve("seen"));
    Map<String, Object> proxy =
        Map.of(
            "name", "proxy",
            "image", "holdfast/shell",
            "restartPolicy", "Always",
            "startupProbe",
                Map.of(
                    "exec",
                    Map.of("command", List.of("test", "-e", seen + "/proxy")),
                    "periodSeconds",
                    1),
            "command",
                script("sleep 1; touch %1$s/proxy", "ls %1$s >%1$s/at-the-proxys-end", seen));
    Map<String, Object> migration =
        Map.of(
            "name", "migration",
            "image", "holdfast/shell",
            "command", List.of("sh", "-c", "mv %1$s/proxy %1$s/migrated".formatted(seen)));

    RunningSystem running =
        small.startReady(
            Map.of(
                "image",
                "holdfast/shell",
                "grace",
                20,
                "pod",
                Map.of("initContainers", List.of(proxy, migration)),
                "container",
                Map.of(
                    "command",
                    script("mv %1$s/migrated %1$s/begun", "sleep 1; touch %1$s/ended", seen))));
    running.close();

    assertThat(seen.resolve("at-the-proxys-end")).content().contains("begun", "ended");
  }

  private static List<String> script(String first, String last, Path folder) {
    return List.of(
        "sh",
        "-c",
        "set -e; trap '%s; exit 0' TERM; %s; while :; do sleep 0.1; done"
            .formatted(last.formatted(folder), first.formatted(folder)));
  }

  @Test
  void leavesNothingAfterAStartThatFailed() {
    assertThatThrownBy(() -> small.start(Map.of("image", "holdfast/none")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("'no-such-program' is none");
    assertThatThrownBy(() -> small.start(Map.of("image", "holdfast/unbuilt")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("not/there.jar is not; build it first");
    assertThat(pids()).hasSize(2).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    assertThat(small.runFolder().resolve("tmp")).doesNotExist();
  }

  /** As charts of programs from an empty image have it: {@code command: [/app/server]}. */
  @Test
  void theImagesCommandStandsForAProgramThatThisMachineHasNot() throws Exception {
    Map<String, Object> container =
        Map.of(
            "command", List.of("/no/such/server", "one"),
            "args", List.of("two"),
            "readinessProbe",
                Map.of("httpGet", Map.of("path", "/ready", "port", "http"), "periodSeconds", 1));

    assertThat(
            small
                .platform
                .blueprint(Small.system(Map.of("container", container)), List.of())
                .notHonoured())
        .extracting(NotHonoured::why)
        .contains(
            "this machine has no '/no/such/server'; the command of image 'holdfast/test' in"
                + " holdfast.yaml stands for it, with the chart's arguments");
    RunningSystem running = small.start(Map.of("container", container, "replicas", 1));

    assertThat(running.awaitReady(Duration.ofSeconds(30))).isEmpty();
  }
}
