package dev.holdfast.report;

import dev.holdfast.model.Judgement;
import dev.holdfast.model.timeline.Timeline;
import java.nio.file.Path;

/** Writes what people and machines read of a run, beside its history. */
public final class ReportWriter {
  /** The page for people: one file, opens offline. */
  public static final String HTML = "report.html";

  /** One test case per check, for build servers. */
  public static final String JUNIT = "junit.xml";

  /** The summary for programs, which the index reads too. */
  public static final String JSON = "run.json";

  private ReportWriter() {}

  /**
   * Writes {@value #HTML}, {@value #JUNIT} and {@value #JSON} into the run's folder, each at once
   * or not at all: a reader never sees half a file.
   *
   * @param read must begin with {@code RunStarted}
   * @throws ReportNotWritten where the folder takes no file
   */
  public static void write(
      Path runFolder, Timeline read, Judgement judgement, ReportContext context) {
    Run run = Run.of(read, judgement);
    RunSummary summary = RunSummary.of(run);
    // the summary last: whoever finds it finds the page that it stands for
    WholeFile.write(
        runFolder.resolve(HTML),
        Pages.html(ReportPage.of(run, runFolder.toString(), context, EarlierRuns.in(runFolder))));
    WholeFile.write(runFolder.resolve(JUNIT), JUnitXml.of(run));
    WholeFile.write(runFolder.resolve(JSON), summary.toJson());
  }
}
