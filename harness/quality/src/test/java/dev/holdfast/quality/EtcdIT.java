package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.platform.registry.RealEtcd;
import dev.holdfast.spi.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sample system with etcd as its registry, which one chart value chooses. */
class EtcdIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path QUICK = HOME.resolve("harness/quality/src/test/scenarios");
  private static final Path SCENARIOS = HOME.resolve("scenarios");
  private static final String ETCD = "registry.kind=etcd";
  private static final List<ContainersPlatform> CONTAINERS = new ArrayList<>();

  @AfterAll
  static void removeTheContainers() {
    CONTAINERS.forEach(ContainersPlatform::close);
  }

  @Test
  void noClientNoticesWhenAReplicaDiesAndEtcdStopsHandingItOut() {
    Judgement judgement = passes(local(), QUICK.resolve("quick-kill.yaml"));

    assertThat(judgement.checks())
        .filteredOn(check -> check.name().equals("kill-one.out-of-rotation-within"))
        .extracting(Check::verdict)
        .containsExactly(Verdict.PASS);
  }

  /** Its lease outlives any bound: what the observer sees of etcd is what is judged. */
  @Tag("full")
  @Test
  void aReplicaThatEtcdGoesOnHandingOutIsSeen() {
    Judgement judgement =
        WholeRun.judged(
            local(),
            QUICK.resolve("quick-delete.yaml"),
            List.of(ETCD, "registry.ttl=60s"),
            "EtcdIT");

    assertThat(judgement.checks())
        .filteredOn(check -> check.verdict() == Verdict.FAIL)
        .extracting(Check::name)
        .containsExactly("delete-one.out-of-rotation-within");
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> whatHoldsWithConsulHoldsWithEtcd() {
    return withEtcd(EtcdIT::local);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> whatHoldsWithConsulHoldsWithEtcdInContainers() {
    return withEtcd(EtcdIT::containers);
  }

  /** Those whose registry matters: what it hands out is judged, or it is away. */
  private static Stream<DynamicTest> withEtcd(Supplier<Platform> platform) {
    return Variants.scenarios().stream()
        .filter(name -> name.startsWith("smoke/") || name.startsWith("registry/"))
        .map(name ->
            DynamicTest.dynamicTest(name, () -> passes(platform.get(), SCENARIOS.resolve(name))));
  }

  /** One cluster for all. */
  private static Platform containers() {
    NeedsContainers.assume();
    if (CONTAINERS.isEmpty()) {
      CONTAINERS.add(new ContainersPlatform(Images.of(Map.of(), System.getenv())));
    }
    return CONTAINERS.getFirst();
  }

  private static Judgement passes(Platform platform, Path scenario) {
    Judgement judgement = WholeRun.judged(platform, scenario, List.of(ETCD), "EtcdIT");

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.PASS);
    return judgement;
  }

  private static Platform local() {
    assertThat(RealEtcd.onPath()).isExecutable();
    return new LocalPlatform(ImageCommands.read(HOME.resolve("holdfast.yaml")));
  }
}
