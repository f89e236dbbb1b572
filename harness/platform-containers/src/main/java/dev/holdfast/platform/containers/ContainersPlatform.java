package dev.holdfast.platform.containers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.spi.Platform;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.engine.spi.RunningSystem;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.helm.PlatformValues;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.platform.containers.Images.Role;
import dev.holdfast.platform.kubernetes.ChartReader;
import dev.holdfast.platform.kubernetes.Installation;
import dev.holdfast.platform.kubernetes.KubernetesPlatform;
import dev.holdfast.platform.kubernetes.Proxies;
import dev.holdfast.platform.kubernetes.ProxyCheck;
import dev.holdfast.platform.kubernetes.Setup;
import java.nio.file.Path;
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

  /** With containers from these images. */
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
  public Blueprint blueprint(SystemUnderTest system, List<Fault> faults) {
    NetworkNeeds needs = NetworkNeeds.of(faults);
    // any name will do: nothing is started, and Docker may not be there
    String sidecar = images.of(Role.TOXIPROXY, _ -> true);
    PlatformValues values = needs.tell(values("http://127.0.0.1:8500"), sidecar);
    List<JsonNode> rendered = render(system, values, Path.of(System.getProperty("java.io.tmpdir")));
    ProxyCheck.check(needs, rendered, sidecar);
    return ChartReader.blueprint(rendered);
  }

  private static List<JsonNode> render(SystemUnderTest system, PlatformValues values, Path tmp) {
    return HelmCharts.in(tmp).render(system.charts().stream().map(values::fill).toList());
  }

  private static PlatformValues values(String registry) {
    return PlatformValues.of(NAME, "consul", registry, IMAGE_REGISTRY, IMAGE_TAG);
  }

  @Override
  public RunningSystem start(SystemUnderTest system, List<Fault> faults, RunContext context) {
    NetworkNeeds needs = NetworkNeeds.of(faults);
    Stack running = stack(context);
    Optional<Proxies.Place> proxy =
        needs.registry() ? Optional.of(running.registryProxy(context)) : Optional.empty();
    String sidecar = running.image(Role.TOXIPROXY);
    PlatformValues values =
        needs.tell(
            values(
                proxy
                    .map(place -> "http://" + place.host() + ":" + place.port())
                    .orElseGet(() -> running.registryForPods().toString())),
            sidecar);
    Path tmp = context.folder().resolve("tmp");
    running.load(ChartReader.images(render(system, values, tmp)));
    return new Installation(
            new Setup(
                NAME,
                running.cluster(),
                true,
                running.parts(needs.any()),
                values,
                Optional.of(running.registryFromHere()),
                Optional.of(running.node()),
                Optional.of(new Proxies(sidecar, proxy)),
                Optional.empty()))
        .start(system, context);
  }

  private synchronized Stack stack(RunContext context) {
    if (stack == null) {
      Docker docker = Docker.answering();
      docker.removeOfTheDead().forEach(context.progress()::say);
      stack = Stack.start(docker, images, context);
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
