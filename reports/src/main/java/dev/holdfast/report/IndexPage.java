package dev.holdfast.report;

import java.util.List;

/** What the list of all runs says. */
record IndexPage(String summary, List<Group> groups) {

  /** The runs of one scenario, newest first. {@code strip}: the newest few, oldest first. */
  record Group(String scenario, String counts, List<Mark> strip, List<Row> rows) {}

  /** A verdict in a row of them. */
  record Mark(ReportPage.VerdictView verdict, String title) {}

  /**
   * A run.
   *
   * @param link to its page, relative to the index
   * @param linked whether there is such a page
   */
  record Row(
      ReportPage.VerdictView verdict,
      String headline,
      String started,
      String took,
      String platform,
      String seed,
      String folder,
      String link,
      boolean linked) {}
}
