package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Refused;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.quality.Variants.Variant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every scenario of the repo holds on this machine, and every variant that must fail fails. */
class ScenariosIT {

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyScenarioPassesOrIsSkipped() {
    return Variants.scenarios().stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario, () -> passes(scenario)));
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyVariantFails() {
    return variants(variant -> !variant.always());
  }

  @TestFactory
  Stream<DynamicTest> someVariantsFailInEveryBuild() {
    return variants(Variant::always);
  }

  private static Stream<DynamicTest> variants(Predicate<Variant> which) {
    return Variants.all().entrySet().stream()
        .flatMap(entry ->
            entry.getValue().stream()
                .filter(which)
                .map(variant ->
                    DynamicTest.dynamicTest(
                        entry.getKey() + " --set " + String.join(",", variant.set()),
                        () -> fails(entry.getKey(), variant))));
  }

  private static void passes(String scenario) {
    Judgement judgement = judged(scenario, List.of());

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.PASS);
  }

  private static void fails(String scenario, Variant variant) {
    Judgement judgement = judged(scenario, variant.set());

    assertThat(judgement.checks().stream().filter(check -> check.verdict() == Verdict.FAIL))
        .as(judgement.headline())
        .extracting(Check::name)
        .contains(variant.fails());
  }

  private static Judgement judged(String scenario, List<String> overrides) {
    try {
      return WholeRun.judged(
          new LocalPlatform(ImageCommands.read(Variants.HOME.resolve("holdfast.yaml"))),
          Variants.file(scenario),
          overrides,
          "ScenariosIT");
    } catch (Refused refused) {
      Assumptions.assumeFalse(
          refused.exitCode() == ExitCode.SKIPPED, () -> "SKIPPED: " + refused.getMessage());
      throw refused;
    }
  }
}
