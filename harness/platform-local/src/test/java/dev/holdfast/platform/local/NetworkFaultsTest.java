package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunningSystem;
import dev.holdfast.toxiproxy.ToxiproxyBinary;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Network faults of real pods, by a real toxiproxy-server. */
@Timeout(120)
class NetworkFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofMillis(300);
  private static final Fault.Network SLOW =
      network(new Effect.Latency(DELAY, Duration.ofMillis(50)), false);
  private static final Fault.RegistryOutage OUTAGE =
      new Fault.RegistryOutage(Toxic.of(new Effect.Down()), Duration.ofSeconds(8));

  @TempDir Path folder;
  private Small small;

  static Fault.Network network(Effect effect, boolean hitsProbes) {
    return new Fault.Network(Small.ECHO, 1, Toxic.of(effect), hitsProbes, Duration.ofSeconds(8));
  }

  @BeforeEach
  void prepare() throws IOException {
    needToxiproxy();
    small = new Small(folder);
  }

  static void needToxiproxy() {
    boolean there = ToxiproxyBinary.on(System.getenv("PATH")).isPresent();
    if (System.getenv("HOLDFAST_REQUIRE_TOXIPROXY") != null) {
      assertThat(there).as("toxiproxy-server on PATH").isTrue();
    }
    assumeThat(there)
        .as("no toxiproxy-server on PATH; with HOLDFAST_REQUIRE_TOXIPROXY set this would fail")
        .isTrue();
  }

  @AfterEach
  void stop() {
    if (small != null) {
      small.close();
    }
  }

  private static Map<String, Object> proxied(Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.put("container", Small.PROBES);
    values.put("proxy", "${platform.proxy.sidecar}");
    return values;
  }

  static Fault.Network slow() {
    return SLOW;
  }

  static SystemUnderTest.Installed proxiedSystem() {
    return Small.system(proxied(Map.of("replicas", 1)));
  }

  @Test
  void aSlowNetworkIsSeenToComeAndToGoAndProbesBypassIt() throws Exception {
    RunningSystem running = small.startReady(proxied(Map.of("replicas", 1)), SLOW);
    Pod pod = Small.pod(running, 0);
    InetSocketAddress service = running.address("echo").orElseThrow();
    assertThat(running.parts())
        .anySatisfy(part -> {
          assertThat(part.name()).startsWith("Toxiproxy ");
          assertThat(part.how()).isEqualTo(Part.How.REAL);
        });
    assertThat(running.notHonoured()).noneMatch(one -> one.field().contains("proxy"));

    try (Watch watch = running.witness().watch(SLOW, List.of(pod), small.context().clock())) {
      ActiveFault active = running.faults().prepare(SLOW, List.of(pod)).inject();
      Sighting come = only(watch.await(SOON));
      assertThat(come.seenNanos()).as(come.how()).isPositive();
      assertThat(come.how()).contains("round trip");
      assertThat(timed(() -> Small.get(service, "/who"))).isGreaterThan(Duration.ofMillis(250));
      InetSocketAddress itself = new InetSocketAddress(pod.address(), 8080);
      quickAgain(() -> Small.get(itself, "/who"));
      assertThat(only(watch.awaitGone(Duration.ofMillis(300))).seenNanos()).isEqualTo(-1);
      active.close();
      active.close();
      Sighting gone = only(watch.awaitGone(SOON));
      assertThat(gone.seenNanos()).as(gone.how()).isGreaterThan(come.seenNanos());
    }
    quickAgain(() -> Small.get(service, "/who"));
    assertThat(Small.pod(running, 0).ready()).isTrue();
    running.close();
    assertThat(running.residue()).isEmpty();
  }

  @Test
  void probesThatAreToBeHitGoThroughTheProxy() throws Exception {
    Fault.Network down = network(new Effect.Down(), true);
    Map<String, Object> values = proxied(Map.of("replicas", 1));
    values.put("container", Map.of("readinessProbe", probe(8666)));
    RunningSystem running = small.startReady(values, down);
    Pod pod = Small.pod(running, 0);

    ActiveFault active = running.faults().prepare(down, List.of(pod)).inject();
    await().atMost(SOON).until(() -> !Small.pod(running, 0).ready());
    active.close();

    await().atMost(SOON).until(() -> Small.pod(running, 0).ready());
  }

  private static Map<String, Object> probe(int port) {
    return Map.of(
        "httpGet",
        Map.of("path", "/ready", "port", port),
        "periodSeconds",
        1,
        "failureThreshold",
        1);
  }

  @Test
  void podsWithoutTheProxyAreRefusedBeforeAnythingStarts() {
    assertThatThrownBy(
            () -> small.platform.blueprint(Small.system(Map.of("replicas", 1)), List.of(SLOW)))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith(
            "Deployment/echo: a network fault needs the platform's proxy in its pods, and they"
                + " have none; give the chart ${platform.proxy.sidecar}");
  }

  @Test
  void probesThatGoAnotherWayThanAskedAreRefused() {
    Fault.Network hit = network(new Effect.Down(), true);

    assertThatThrownBy(
            () -> small.platform.blueprint(Small.system(proxied(Map.of())), List.of(hit)))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("Deployment/echo: hits-probes is true, but its ")
        .hasMessageContaining("asks port 8080, not through the proxy;");
  }

  @Test
  void withoutANetworkFaultThereIsNoProxy() throws Exception {
    RunningSystem running = small.startReady(proxied(Map.of("replicas", 1)));

    assertThat(running.parts()).noneMatch(part -> part.name().contains("Toxiproxy"));
    assertThat(Small.get(running.address("echo").orElseThrow(), "/who")).isEqualTo("echo-1");
    assertThatThrownBy(() -> running.faults().prepare(SLOW, List.of(Small.pod(running, 0))))
        .isInstanceOf(FaultNotPossible.class);
  }

  @Test
  void theRegistryIsTakenAwayFromServicesAndNotFromTheObserver() throws Exception {
    RunningSystem running =
        small.startReady(
            Map.of(
                "replicas",
                1,
                "container",
                Small.PROBES,
                "env",
                Map.of("REGISTRY", "${platform.registry.url}")),
            OUTAGE);
    Pod pod = Small.pod(running, 0);
    URI registry =
        URI.create(Small.get(new InetSocketAddress(pod.address(), 8080), "/env/REGISTRY"));
    InetSocketAddress at = new InetSocketAddress(registry.getHost(), registry.getPort());
    assertThat(Small.get(at, "/v1/status/leader")).isNotEmpty();

    try (Watch watch = running.witness().watch(OUTAGE, List.of(), small.context().clock())) {
      ActiveFault active = running.faults().prepare(OUTAGE, List.of()).inject();
      Sighting come = only(watch.await(SOON));
      assertThat(come.seenNanos()).as(come.how()).isPositive();
      assertThat(come.target()).isEqualTo("registry");
      assertThatThrownBy(() -> new Socket(at.getAddress(), at.getPort()).close())
          .isInstanceOf(ConnectException.class);
      var observer =
          running.observers().stream()
              .filter(one -> one.name().equals("registry"))
              .findFirst()
              .orElseThrow();
      observer.start(small.context().clock(), small.context().history());
      observer.close();
      assertThat(small.history).noneMatch(Event.ObserverFailed.class::isInstance);
      active.close();
      assertThat(only(watch.awaitGone(SOON)).seenNanos()).isPositive();
    }
    assertThat(Small.get(at, "/v1/status/leader")).isNotEmpty();
  }

  @Test
  void aServerThatEndsByItselfLeavesAHoleInTheEvidence() throws Exception {
    small.startReady(proxied(Map.of("replicas", 1)), SLOW);

    Ledger.in(small.runFolder()).entries().stream()
        .filter(entry -> entry.what().equals("proxies"))
        .flatMap(entry -> ProcessHandle.of(entry.id().pid()).stream())
        .forEach(ProcessHandle::destroyForcibly);

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(small.history)
                .filteredOn(Event.Trouble.class::isInstance)
                .singleElement()
                .satisfies(trouble ->
                    assertThat(((Event.Trouble) trouble).what())
                        .startsWith("toxiproxy-server ended by itself")));
  }

  private static Sighting only(List<Sighting> sightings) {
    assertThat(sightings).hasSize(1);
    return sightings.getFirst();
  }

  /** One in time is enough: no delayed one ever is, and others may be by a busy machine. */
  private static void quickAgain(Runnable work) {
    await().atMost(SOON).until(() -> timed(work).compareTo(Duration.ofMillis(250)) < 0);
  }

  private static Duration timed(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
