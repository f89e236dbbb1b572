package dev.holdfast.report;

import java.nio.file.Path;
import java.util.List;

/** What the page of several runs says, in its order. */
record RepetitionPage(
    ReportPage.VerdictView verdict,
    String headline,
    List<Repetition.OfFault> faults,
    List<Repetition.OfCheck> checks,
    List<Row> runs) {

  /** The moments of a fault, in their order. */
  static final List<String> MOMENTS =
      List.of("Last bad answer", "Out of rotation", "Ready again", "Redundant");

  /** A run, and the link to its report. */
  record Row(ReportPage.VerdictView verdict, String headline, String name, String page) {}

  static RepetitionPage of(Repetition of, Path folder) {
    return new RepetitionPage(
        ReportPage.VerdictView.of(of.verdict()),
        of.headline(),
        of.faults(),
        of.checks(),
        of.runs().stream()
            .map(run ->
                new Row(
                    ReportPage.VerdictView.of(run.judgement().verdict()),
                    run.judgement().headline(),
                    String.valueOf(run.folder().getFileName()),
                    link(folder, run.folder())))
            .toList());
  }

  private static String link(Path from, Path run) {
    return IndexWriter.link(
        from.toAbsolutePath()
            .normalize()
            .relativize(run.toAbsolutePath().normalize().resolve(ReportWriter.HTML)));
  }

  /** A moment of a fault, or that it was never seen. */
  static String moment(Repetition.OfFault fault, String name) {
    Repetition.Spread spread = fault.moments().get(name);
    return spread == null ? "—" : spread.toString();
  }
}
