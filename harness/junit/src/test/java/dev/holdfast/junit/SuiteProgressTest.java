package dev.holdfast.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.FileSource;

class SuiteProgressTest {
  @ResilienceSuite("scenarios")
  static class Suite {}

  private final List<String> told = new ArrayList<>();
  private final SuiteDescriptor suite =
      new SuiteDescriptor(UniqueId.forEngine("holdfast").append("suite", "Suite"), Suite.class);
  private final SuiteProgress progress = new SuiteProgress(suite, new Told());

  private final class Told implements EngineExecutionListener {
    @Override
    public void executionFinished(TestDescriptor test, TestExecutionResult result) {
      told.add(
          test.getDisplayName()
              + " "
              + result.getStatus()
              + result.getThrowable().map(why -> " " + why.getClass().getSimpleName()).orElse(""));
    }

    @Override
    public void reportingEntryPublished(TestDescriptor test, ReportEntry entry) {
      told.add(entry.getKeyValuePairs().toString());
    }
  }

  private void scenario(String outcome, String report) {
    progress.take(Map.of("event", "started", "scenario", "a.yaml", "file", "/p/a.yaml"));
    progress.take(
        Map.of("event", "finished", "outcome", outcome, "message", "why", "report", report));
  }

  @Test
  void aFailureBlamesTheSystemAndAnErrorDoesNot() {
    scenario("PASS", "/p/report.html");
    scenario("FAIL", "");
    scenario("UNKNOWN", "");
    scenario("SKIPPED", "");

    assertThat(told)
        .containsExactly(
            "{report=/p/report.html}",
            "a.yaml SUCCESSFUL",
            "a.yaml FAILED AssertionError",
            "a.yaml FAILED NoVerdict",
            "a.yaml ABORTED TestAbortedException");
    assertThat(progress.result().getStatus()).isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
  }

  @Test
  void aTestLinksToItsScenario() {
    scenario("PASS", "");

    assertThat(suite.getChildren())
        .singleElement()
        .satisfies(test ->
            assertThat(test.getSource()).contains(FileSource.from(Path.of("/p/a.yaml").toFile())));
  }

  @Test
  void aSuiteThatCannotBeRunFailsAsAnError() {
    progress.take(Map.of("event", "refused", "message", "no .yaml file in docs"));

    assertThat(progress.result().getThrowable())
        .get()
        .isInstanceOf(NoVerdict.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("no .yaml file in docs");
  }

  @Test
  void aScenarioWhoseHarnessIsGoneHasNoVerdict() {
    progress.take(Map.of("event", "started", "scenario", "a.yaml", "file", "/p/a.yaml"));
    progress.abandoned(new NoVerdict("the harness ended with 137"));

    assertThat(told).containsExactly("a.yaml FAILED NoVerdict");
  }
}
