package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Target;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every network fault in a real cluster, on one pod: seen to come, to stay and to go; and a
 * rollout, which does not go.
 */
@Tag("full")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ClusterNetworkIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Workload PRICING = new Workload(Workload.Kind.DEPLOYMENT, "pricing");
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration GLIMPSE = Duration.ofMillis(300);
  private static final Fault LOSS = new Fault.PacketLoss(PRICING, 1, 0.2, LONG);
  private static final Fault CUT_OFF = new Fault.Partition(PRICING, 1, "catalog", LONG);

  private static final Fault LOST = new Fault.Partition(PRICING, 1, Target.Link.REGISTRY, LONG);

  private static final Fault OUTAGE = new Fault.RegistryOutage(Toxic.of(new Effect.Down()), LONG);

  /** Of the registry: the services leave the closing to the client. */
  private static final Fault SLOW_CLOSE =
      new Fault.RegistryOutage(Toxic.of(new Effect.SlowClose(Duration.ofMillis(400))), LONG);

  @TempDir private static Path folder = Path.of("");

  private static ContainersPlatform platform =
      new ContainersPlatform(Images.of(Map.of(), System.getenv()));
  private static RunContext context =
      new RunContext("none", folder, RunClock.startingNow(), _ -> {}, _ -> {});
  private static List<RunningSystem> systems = List.of();

  @BeforeAll
  static void startAPricingPodBehindAProxy() throws Exception {
    ContainersIT.dockerAnswers();
    context =
        new RunContext(
            "network-it",
            folder,
            RunClock.startingNow(),
            _ -> {},
            line -> System.out.println(line));
    Files.createDirectories(folder);
    Map<String, Object> none = Map.of("replicas", 0);
    SystemUnderTest.Installed system =
        new SystemUnderTest.Installed(
            List.of(
                new ChartInstall(
                    "sample",
                    HOME.resolve("charts/sample"),
                    Map.of(
                        "gateway",
                        none,
                        "catalog",
                        Map.of("replicas", 1),
                        "pricing",
                        Map.of(
                            "replicas",
                            1,
                            "proxy",
                            Map.of("sidecar", "${platform.proxy.sidecar}", "probes", false)),
                        "registry",
                        Map.of("url", "${platform.registry.url}"),
                        "probes",
                        Map.of("startup", Map.of("enabled", true))),
                    List.of())),
            LONG);
    systems = List.of(platform.start(system, all().toList(), context));
    assertThat(system().awaitReady(LONG)).isEmpty();
  }

  @AfterAll
  static void stop() {
    systems.forEach(RunningSystem::close);
    platform.close();
    systems.forEach(system -> assertThat(system.residue()).isEmpty());
  }

  private static RunningSystem system() {
    return systems.getFirst();
  }

  static Stream<Fault> faults() {
    return Stream.of(
            Toxic.of(new Effect.Latency(Duration.ofMillis(300), Duration.ofMillis(50))),
            new Toxic(
                new Effect.Latency(Duration.ofMillis(300), Duration.ZERO), Direction.UPSTREAM, 1),
            new Toxic(
                new Effect.Latency(Duration.ofMillis(300), Duration.ZERO),
                Direction.DOWNSTREAM,
                0.3),
            Toxic.of(new Effect.Bandwidth(100)),
            Toxic.of(new Effect.Timeout(Duration.ofMillis(300))),
            Toxic.of(new Effect.Reset(Duration.ZERO)),
            Toxic.of(new Effect.Slicer(100, 20, Duration.ofMillis(10))),
            Toxic.of(new Effect.LimitData(1000)),
            Toxic.of(new Effect.Down()))
        .map(toxic -> new Fault.Network(PRICING, 1, toxic, false, LONG));
  }

  static Stream<Fault> all() {
    return Stream.concat(faults(), Stream.of(LOSS, CUT_OFF, LOST, OUTAGE, SLOW_CLOSE));
  }

  @ParameterizedTest
  @MethodSource("all")
  void isSeenToComeToStayAndToGo(Fault fault) throws Exception {
    List<Pod> targets = fault instanceof Fault.OnPods ? system().pods(PRICING) : List.of();

    try (Watch watch = system().witness().watch(fault, targets, context.clock())) {
      Sighting none = only(watch.await(GLIMPSE));
      assertThat(none.seenNanos()).as("nothing was done: %s", none.how()).isEqualTo(-1);
      ActiveFault active = system().faults().prepare(fault, targets).inject();
      try (active) {
        Sighting come = only(watch.await(SOON));
        assertThat(come.seenNanos()).as(come.how()).isPositive();
        Sighting still = only(watch.awaitGone(GLIMPSE));
        assertThat(still.seenNanos()).as("still there: %s", still.how()).isEqualTo(-1);
        System.out.println(fault + "\n  " + come.how());
      }
      active.close();
      Sighting gone = only(watch.awaitGone(SOON));
      assertThat(gone.seenNanos()).as(gone.how()).isPositive();
      System.out.println("  " + gone.how());
    }
  }

  @Test
  void aRolloutIsSeenAndReplacesEveryPod() throws Exception {
    Fault rollout = new Fault.Rollout(CATALOG);
    List<String> before = uids();

    try (Watch watch = system().witness().watch(rollout, List.of(), context.clock())) {
      Sighting none = only(watch.await(GLIMPSE));
      assertThat(none.seenNanos()).as("nothing was done: %s", none.how()).isEqualTo(-1);
      system().faults().prepare(rollout, List.of()).inject().close();
      Sighting come = only(watch.await(SOON));
      assertThat(come.seenNanos()).as(come.how()).isPositive();
      System.out.println(rollout + "\n  " + come.how());
    }
    await()
        .atMost(LONG)
        .until(() ->
            uids().size() == 1
                && !uids().equals(before)
                && system().pods(CATALOG).getFirst().ready());
  }

  private static List<String> uids() {
    return system().pods(CATALOG).stream().map(Pod::uid).toList();
  }

  private static Sighting only(List<Sighting> sightings) {
    assertThat(sightings).hasSize(1);
    return sightings.getFirst();
  }
}
