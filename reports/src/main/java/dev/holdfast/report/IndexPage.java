package dev.holdfast.report;

import java.util.List;

/** What the list of all runs says. {@code written}: when, for the ages in it. */
record IndexPage(String summary, String written, PlatformTable table, List<Group> groups) {

  /**
   * The runs of one scenario, newest first.
   *
   * @param older how many there are besides
   */
  record Group(String scenario, String counts, LastRuns last, List<Row> rows, int older) {}

  /**
   * A run.
   *
   * @param link to its page, relative to the index; "" where there is none
   * @param together to the page of the runs by one schedule whose last it is; "" where there is
   *     none
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
      String together) {
    boolean linked() {
      return !link.isEmpty();
    }
  }
}
