package dev.holdfast.platform.containers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.helm.PlatformValues;
import dev.holdfast.logs.LogServer;
import dev.holdfast.logs.LogSource;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.platform.containers.Images.Role;
import dev.holdfast.platform.kubernetes.ChartReader;
import dev.holdfast.platform.kubernetes.Installation;
import dev.holdfast.platform.kubernetes.KubernetesPlatform;
import dev.holdfast.platform.kubernetes.ProxyCheck;
import dev.holdfast.platform.kubernetes.cluster.Pipeline;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.Proxies;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs charts in a cluster of its own, in containers. The first scenario starts the containers; all
 * further ones share them, each in a namespace of its own; {@link #close} removes them.
 */
public final class ContainersPlatform implements Platform {
  private static final String NAME = "containers";
  private static final String IMAGE_REGISTRY = "holdfast";
  private static final String IMAGE_TAG = "0.1.0";

  private final Images images;
  private @Nullable Stack stack;

  /** A platform whose containers are made from these images. */
  public ContainersPlatform(Images images) {
    this.images = images;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return kind -> KubernetesPlatform.missing(kind, true);
  }

  @Override
  public Optional<String> missingForLogs() {
    return Optional.empty();
  }

  @Override
  public Blueprint blueprint(SystemUnderTest.Installed system, List<Fault> faults) {
    NetworkNeeds needs = NetworkNeeds.of(faults);
    // any name will do: nothing is started, and Docker may not be there
    String sidecar = images.of(Role.TOXIPROXY, _ -> true);
    Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
    List<JsonNode> rendered = render(system, beforehand(system, needs, sidecar), tmp);
    ProxyCheck.check(needs, rendered, sidecar);
    return ChartReader.blueprint(rendered).noting(HelmCharts.notes(system.charts()));
  }

  /** As long as nothing is started that could be named. */
  private PlatformValues beforehand(
      SystemUnderTest.Installed system, NetworkNeeds needs, String sidecar) {
    String kind = PlatformValues.registryKind(system.charts());
    return needs.tell(
        values(kind, "http://127.0.0.1:8500", Optional.empty())
            .withShippers(images.of(Role.FILEBEAT, _ -> true), images.of(Role.LOGSTASH, _ -> true)),
        sidecar);
  }

  private static List<JsonNode> render(
      SystemUnderTest.Installed system, PlatformValues values, Path tmp) {
    return HelmCharts.in(tmp).render(system.charts().stream().map(values::fill).toList());
  }

  private static PlatformValues values(String kind, String registry, Optional<URI> store) {
    URI lines = store.orElse(URI.create("http://127.0.0.1:9200"));
    return PlatformValues.of(NAME, kind, registry, IMAGE_REGISTRY, IMAGE_TAG)
        .withElasticsearch(lines.toString());
  }

  @Override
  public synchronized void checkStart(SystemUnderTest.Installed system, List<Fault> faults) {
    if (stack == null) {
      Docker.answering();
    }
  }

  @Override
  public RunningSystem start(
      SystemUnderTest.Installed system, List<Fault> faults, RunContext context) {
    NetworkNeeds needs = NetworkNeeds.of(faults);
    boolean logs = context.logs() || PlatformValues.wantsElasticsearch(system.charts());
    if (needs.logStore() && !logs) {
      throw new BadSystem(
          "log-store-outage strikes the way to the platform's log store, and nothing goes there: expect something of logs, or give a chart ${platform.elasticsearch.url}");
    }
    Path tmp = context.folder().resolve("tmp");
    Stack running = stack(system, needs, context);
    running.spread(
        faults.stream().anyMatch(Fault.OnNode.class::isInstance), context.progress()::say);
    String kind = PlatformValues.registryKind(system.charts());
    Stack.Reached registry = running.registry(kind, context);
    Optional<Proxies.Place> proxy =
        needs.registry() ? Optional.of(running.registryProxy(kind, context)) : Optional.empty();
    String sidecar = running.image(Role.TOXIPROXY);
    Optional<Stack.Store> store = logs ? Optional.of(running.logStore(context)) : Optional.empty();
    Optional<Proxies.Store> storeProxy =
        needs.logStore() ? Optional.of(running.logStoreProxy(context)) : Optional.empty();
    PlatformValues values =
        needs.tell(
            values(
                    kind,
                    proxy
                        .map(place -> "http://" + place.host() + ":" + place.port())
                        .orElseGet(() -> registry.forPods().toString()),
                    storeProxy
                        .map(Proxies.Store::proxy)
                        .map(place -> URI.create("http://" + place.host() + ":" + place.port()))
                        .or(() -> store.map(Stack.Store::forPods)))
                .withShippers(running.image(Role.FILEBEAT), running.image(Role.LOGSTASH)),
            sidecar);
    SystemUnderTest.Installed whole =
        context.logs() ? withPipeline(system, values, context) : system;
    // nothing is left to load where these are the first charts
    running.load(ChartReader.images(render(whole, values, tmp)));
    return new Installation(
            new Setup(
                NAME,
                running.cluster(),
                true,
                running.parts(kind, needs.any(), logs, context.logs()),
                values,
                Optional.of(registry.fromHere()),
                store.map(Stack.Store::fromHere),
                context.logs()
                    ? store.map(there ->
                        new Pipeline(
                            LogServer.at(there.fromHere()),
                            LogsRelease.STREAMS,
                            LogSource.Fields.ECS,
                            ""))
                    : Optional.empty(),
                Optional.of(running.nodes()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Proxies(sidecar, proxy, storeProxy)),
                Optional.empty()))
        .start(whole, faults, context);
  }

  /** Lines go the way that they go in a cluster; a system that brings that way has its own. */
  private static SystemUnderTest.Installed withPipeline(
      SystemUnderTest.Installed system, PlatformValues values, RunContext context) {
    Path tmp = context.folder().resolve("tmp");
    if (LogsRelease.isAmong(render(system, values, tmp))) {
      return system;
    }
    List<ChartInstall> charts = new ArrayList<>(system.charts());
    charts.add(LogsRelease.in(tmp, context.run()));
    return new SystemUnderTest.Installed(charts, system.readyWithin());
  }

  private synchronized Stack stack(
      SystemUnderTest.Installed system, NetworkNeeds needs, RunContext context) {
    if (stack == null) {
      Docker docker = Docker.answering();
      docker.removeOfTheDead().forEach(context.progress()::say);
      String sidecar = images.of(Role.TOXIPROXY, docker::has);
      List<JsonNode> rendered =
          render(system, beforehand(system, needs, sidecar), context.folder().resolve("tmp"));
      List<String> wanted = new ArrayList<>(ChartReader.images(rendered));
      if (context.logs()) {
        wanted.add(images.of(Role.FILEBEAT, docker::has));
        wanted.add(images.of(Role.LOGSTASH, docker::has));
      }
      stack = Stack.start(docker, images, wanted, context);
    }
    return stack;
  }

  /** Its containers are found by their labels, and need no run's folder. */
  @Override
  public List<String> leftovers(Path runFolder) {
    return List.of();
  }

  @Override
  public List<String> removeLeftovers(Path runFolder) {
    return List.of();
  }

  /**
   * Removes the containers, volumes and networks of every harness of this machine that has ended;
   * what it removed, in words. Where Docker does not answer it looks for nothing.
   */
  public static List<String> removeOfTheDead() {
    return Docker.ifAnswering().map(Docker::removeOfTheDead).orElse(List.of());
  }

  @Override
  public synchronized void close() {
    if (stack != null) {
      stack.close();
      stack = null;
    }
  }
}
