package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Refused;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.quality.Variants.Variant;
import dev.holdfast.report.VerdictTable;
import dev.holdfast.spi.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario of the repo holds on this machine, and every variant that must fail fails: as
 * local processes, and in containers. What each did on each is written to a table, which the build
 * shows at its end.
 */
class ScenariosIT {
  private static final Path TARGET = Variants.HOME.resolve("harness/quality/target");
  private static final Path TABLE = TARGET.resolve("verdicts.txt");

  /** Of this build alone, and of the scenarios alone: what a variant did is no verdict on one. */
  private static final Path RUNS =
      TARGET.resolve("scenario-runs/" + System.currentTimeMillis() + "/runs");

  private static final List<ContainersPlatform> CONTAINERS = new ArrayList<>();

  @BeforeAll
  static void forgetTheLastTable() throws IOException {
    Files.deleteIfExists(TABLE);
  }

  @AfterAll
  static void writeTheTable() throws IOException {
    CONTAINERS.forEach(ContainersPlatform::close);
    List<String> lines = VerdictTable.lines(RUNS, Instant.now());
    if (!lines.isEmpty()) {
      Files.write(TABLE, lines);
    }
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyScenarioPassesOrIsSkipped() {
    return Variants.scenarios().stream()
        .filter(Variants::isAskedFor)
        .map(scenario -> DynamicTest.dynamicTest(scenario, () -> passes(local(), scenario)));
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyScenarioPassesOrIsSkippedInContainers() {
    return Variants.scenarios().stream()
        .filter(Variants::isAskedFor)
        .map(scenario -> DynamicTest.dynamicTest(scenario, () -> passes(containers(), scenario)));
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyVariantFailsInContainers() {
    return variants(variant -> !variant.broken(), ScenariosIT::containers);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyVariantFails() {
    return variants(variant -> !variant.always() && !variant.broken(), ScenariosIT::local);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyVariantOfABrokenServiceFails() {
    return variants(Variant::broken, ScenariosIT::localOfBrokenServices);
  }

  @TestFactory
  Stream<DynamicTest> someVariantsFailInEveryBuild() {
    return variants(Variant::always, ScenariosIT::local);
  }

  private static Stream<DynamicTest> variants(
      Predicate<Variant> which, Supplier<Platform> platform) {
    return Variants.all().entrySet().stream()
        .filter(entry -> Variants.isAskedFor(entry.getKey()))
        .flatMap(entry ->
            entry.getValue().stream()
                .filter(which)
                .map(variant ->
                    DynamicTest.dynamicTest(
                        entry.getKey() + " --set " + String.join(",", variant.set()),
                        () -> fails(platform.get(), entry.getKey(), variant))));
  }

  private static Platform local() {
    return new LocalPlatform(ImageCommands.read(Variants.HOME.resolve("holdfast.yaml")));
  }

  private static Platform localOfBrokenServices() {
    return new LocalPlatform(
        ImageCommands.read(Variants.HOME.resolve("harness/quality/src/test/broken/holdfast.yaml")));
  }

  /** One cluster for all. */
  private static Platform containers() {
    NeedsContainers.assume();
    if (CONTAINERS.isEmpty()) {
      CONTAINERS.add(new ContainersPlatform(Images.of(Map.of(), System.getenv())));
    }
    return CONTAINERS.getFirst();
  }

  private static void passes(Platform platform, String scenario) {
    Judgement judgement = judged(platform, scenario, List.of(), RUNS);

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.PASS);
  }

  private static void fails(Platform platform, String scenario, Variant variant) {
    Judgement judgement = judged(platform, scenario, variant.set(), TARGET.resolve("runs"));

    assertThat(judgement.checks().stream().filter(check -> check.verdict() == Verdict.FAIL))
        .as(judgement.headline())
        .extracting(Check::name)
        .contains(variant.fails());
  }

  private static Judgement judged(
      Platform platform, String scenario, List<String> overrides, Path runs) {
    try {
      return WholeRun.judged(platform, Variants.file(scenario), overrides, "ScenariosIT", runs);
    } catch (Refused refused) {
      Assumptions.assumeFalse(
          refused.exitCode() == ExitCode.SKIPPED, () -> "SKIPPED: " + refused.getMessage());
      throw refused;
    }
  }
}
