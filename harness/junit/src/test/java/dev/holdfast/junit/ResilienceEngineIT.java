package dev.holdfast.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class ResilienceEngineIT {
  @ResilienceSuite("no/such/folder")
  static class NoSuchFolder {}

  @ResilienceSuite("docs/adr")
  static class NothingInIt {}

  @ResilienceSuite("scenarios/invalid/empty.yaml")
  static class WrongScenario {}

  @ResilienceSuite(value = "docs/adr", tags = "nightly")
  static class Nightly {}

  static class NoSuite {}

  @Test
  void aSuiteWithoutItsFolderFails() {
    run(NoSuchFolder.class)
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(text -> text.contains("no file or folder 'no/such/folder'")))));
  }

  @Test
  void aSuiteOfNothingFailsRatherThanBeingGreen() {
    run(NothingInIt.class)
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1, event(finishedWithFailure(message(text -> text.contains("no .yaml file")))));
  }

  @Test
  void aWrongScenarioIsAFailedTestThatLinksToItsFile() {
    EngineExecutionResults results = run(WrongScenario.class);

    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(message(text -> text.contains("empty.yaml:")))));
    assertThat(results.testEvents().finished().stream().map(Event::getTestDescriptor))
        .allSatisfy(test ->
            assertThat(test.getSource())
                .get()
                .isEqualTo(
                    FileSource.from(home().resolve("scenarios/invalid/empty.yaml").toFile())));
  }

  @Test
  void otherClassesAreLeftToOtherEngines() {
    run(NoSuite.class).containerEvents().assertStatistics(counted -> counted.started(1));
  }

  @Test
  void aBuildThatLeavesOutATagLeavesOutTheSuite() {
    assertThat(suitesWithout("nightly")).isZero();
    assertThat(suitesWithout("weekly")).isOne();
  }

  private static long suitesWithout(String tag) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(Nightly.class))
            .filters(EngineFilter.includeEngines("holdfast"), TagFilter.excludeTags(tag))
            .build();
    TestPlan plan = LauncherFactory.create().discover(request);
    return plan.getRoots().stream().mapToLong(root -> plan.getChildren(root).size()).sum();
  }

  private static Path home() {
    return Path.of(System.getProperty("holdfast.home"));
  }

  private static EngineExecutionResults run(Class<?> suite) {
    return EngineTestKit.engine("holdfast").selectors(selectClass(suite)).execute();
  }
}
