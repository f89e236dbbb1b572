package dev.holdfast.junit;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.Reports;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.spi.RunContext.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.FileSource;

/** One scenario of a suite; links to its file. */
final class ScenarioDescriptor extends AbstractTestDescriptor {
  private final ResilienceSuite suite;
  private final Project project;
  private final Path file;

  ScenarioDescriptor(SuiteDescriptor parent, Project project, Path file) {
    super(
        parent.getUniqueId().append("scenario", project.home().relativize(file).toString()),
        project.home().relativize(file).toString(),
        FileSource.from(file.toFile()));
    this.suite = parent.suite();
    this.project = project;
    this.file = file;
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }

  void execute(Launch launch, EngineExecutionListener listener) {
    long seed = suite.seed() == 0 ? Launch.freshSeed() : suite.seed();
    listener.executionStarted(this);
    TestExecutionResult result;
    try {
      Finished finished = run(launch, seed);
      listener.reportingEntryPublished(
          this, ReportEntry.from("report", finished.report().toString()));
      result = result(finished, seed);
    } catch (Refused e) {
      result = refused(e);
    } catch (RuntimeException e) {
      result = TestExecutionResult.failed(e);
    }
    listener.executionFinished(this, result);
  }

  /** A build's reports tell a failure, which blames the system, from an error, which does not. */
  private static TestExecutionResult result(Finished finished, long seed) {
    return switch (finished.judgement().verdict()) {
      case PASS -> TestExecutionResult.successful();
      case FAIL -> TestExecutionResult.failed(new AssertionError(said(finished, seed)));
      case UNKNOWN -> TestExecutionResult.failed(new NoVerdict(said(finished, seed)));
    };
  }

  private Finished run(Launch launch, long seed) {
    Progress progress = line -> System.out.println("[" + getDisplayName() + "] " + line);
    StopSignal stop = new StopSignal();
    return launch.run(
        file,
        List.of(suite.set()),
        seed,
        Reports.of(project),
        "@ResilienceSuite " + getDisplayName(),
        progress,
        stop);
  }

  private static TestExecutionResult refused(Refused refused) {
    Throwable cause =
        refused.exitCode() == ExitCode.SKIPPED
            ? new org.opentest4j.TestAbortedException(refused.getMessage())
            : new NoVerdict(String.valueOf(refused.getMessage()));
    return refused.exitCode() == ExitCode.SKIPPED
        ? TestExecutionResult.aborted(cause)
        : TestExecutionResult.failed(cause);
  }

  private static String said(Finished finished, long seed) {
    Judgement judgement = finished.judgement();
    return judgement.verdict()
        + ": "
        + judgement.headline()
        + "\n"
        + judgement.checks().stream()
            .filter(check -> check.verdict() != Verdict.PASS)
            .map(ScenarioDescriptor::said)
            .collect(Collectors.joining("\n"))
        + "\nseed "
        + seed
        + ", report: "
        + finished.report();
  }

  private static String said(Check check) {
    return "  "
        + check.verdict()
        + " "
        + check.name()
        + ": "
        + check.observed()
        + " (asked: "
        + check.expected()
        + ") "
        + check.why();
  }
}
