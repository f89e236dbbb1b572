package dev.holdfast.junit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;

/** Tells JUnit what the harness says, event by event. */
final class SuiteProgress {
  private final SuiteDescriptor suite;
  private final EngineExecutionListener listener;
  private @Nullable ScenarioDescriptor current;
  private TestExecutionResult result = TestExecutionResult.successful();

  SuiteProgress(SuiteDescriptor suite, EngineExecutionListener listener) {
    this.suite = suite;
    this.listener = listener;
  }

  /** Takes an event of the harness's process. */
  void take(Map<String, String> event) {
    switch (field(event, "event")) {
      case "started" -> started(field(event, "scenario"), Path.of(field(event, "file")));
      case "finished" -> finished(event);
      case "refused" -> result = TestExecutionResult.failed(new NoVerdict(field(event, "message")));
      default -> throw new NoVerdict("the harness said what this version does not know: " + event);
    }
  }

  /** What is true of the suite itself once all was said. */
  TestExecutionResult result() {
    return result;
  }

  /** The harness's process is gone: the scenario that ran has no verdict. */
  void abandoned(NoVerdict why) {
    if (current != null) {
      listener.executionFinished(current, TestExecutionResult.failed(why));
      current = null;
    }
  }

  private void started(String name, Path file) {
    ScenarioDescriptor scenario = new ScenarioDescriptor(suite, name, file);
    suite.addChild(scenario);
    listener.dynamicTestRegistered(scenario);
    listener.executionStarted(scenario);
    current = scenario;
  }

  private void finished(Map<String, String> event) {
    ScenarioDescriptor scenario = Objects.requireNonNull(current, "finished before it started");
    if (!field(event, "report").isEmpty()) {
      listener.reportingEntryPublished(
          scenario, ReportEntry.from("report", field(event, "report")));
    }
    listener.executionFinished(scenario, result(field(event, "outcome"), field(event, "message")));
    current = null;
  }

  /** A build's reports tell a failure, which blames the system, from an error, which does not. */
  private static TestExecutionResult result(String outcome, String message) {
    return switch (outcome) {
      case "PASS" -> TestExecutionResult.successful();
      case "FAIL" -> TestExecutionResult.failed(new AssertionError(message));
      case "SKIPPED" ->
          TestExecutionResult.aborted(new org.opentest4j.TestAbortedException(message));
      default -> TestExecutionResult.failed(new NoVerdict(message));
    };
  }

  private static String field(Map<String, String> event, String name) {
    return event.getOrDefault(name, "");
  }
}
