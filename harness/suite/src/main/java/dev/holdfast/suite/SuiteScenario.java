package dev.holdfast.suite;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Choices;
import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.Reports;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** One scenario of a suite. */
final class SuiteScenario {
  private final Order order;
  private final Project project;
  private final Path file;
  private final String name;
  private final Events events;

  SuiteScenario(Order order, Project project, Path file, Events events) {
    this.order = order;
    this.project = project;
    this.file = file;
    this.name = project.home().relativize(file).toString();
    this.events = events;
  }

  void run(Launch launch, StopSignal stop) {
    long seed = order.seed() == 0 ? Launch.freshSeed() : order.seed();
    events.started(name, file);
    try {
      Finished finished =
          launch.runUntilKnown(
              Launch.read(file, order.overrides()),
              order.overrides(),
              new Choices.Drawn(seed),
              Reports.of(project),
              "@ResilienceSuite " + name,
              line -> System.out.println("[" + name + "] " + line),
              stop,
              order.retries(),
              one ->
                  System.out.println(
                      "[%s] %s, report: %s"
                          .formatted(name, one.judgement().verdict(), one.report())));
      events.finished(
          name,
          finished.judgement().verdict().toString(),
          said(finished, seed),
          finished.report().toString());
    } catch (Refused e) {
      boolean skipped = e.exitCode() == ExitCode.SKIPPED;
      events.finished(name, skipped ? "SKIPPED" : "UNKNOWN", String.valueOf(e.getMessage()), "");
    } catch (RuntimeException e) {
      e.printStackTrace(System.err);
      events.finished(name, "UNKNOWN", "the harness failed: " + e, "");
    }
  }

  private static String said(Finished finished, long seed) {
    Judgement judgement = finished.judgement();
    return judgement.verdict()
        + ": "
        + judgement.headline()
        + "\n"
        + judgement.checks().stream()
            .filter(check -> check.verdict() != Verdict.PASS)
            .map(SuiteScenario::said)
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
