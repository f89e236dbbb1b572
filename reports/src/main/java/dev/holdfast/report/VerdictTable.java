package dev.holdfast.report;

import dev.holdfast.report.PlatformTable.Cell;
import dev.holdfast.report.PlatformTable.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The table of the index, last verdict of each scenario on each platform, for a terminal. */
public final class VerdictTable {
  private static final String SCENARIO = "scenario";
  private static final int GAP = 2;

  private VerdictTable() {}

  /**
   * Its lines; none where there are no runs. Below it stands what each platform did not do.
   *
   * @param runsRoot holds {@code SCENARIO/TIME/run.json}, or {@code skipped.json}
   */
  public static List<String> lines(Path runsRoot, Instant now) {
    PlatformTable table =
        PlatformTable.of(IndexWriter.runs(runsRoot.toAbsolutePath().normalize()), now, _ -> "");
    if (table.rows().isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        Stream.concat(Stream.of(SCENARIO), table.platforms().stream().map(Platform::name))
            .toList());
    table
        .rows()
        .forEach(row ->
            rows.add(
                Stream.concat(
                        Stream.of(row.scenario()), row.cells().stream().map(VerdictTable::said))
                    .toList()));
    List<String> lines = new ArrayList<>(aligned(rows));
    lines.add("a verdict holds for the platform that it was found on, and for no other");
    for (Platform platform : table.platforms()) {
      platform.embedded().forEach(part -> lines.add(platform.name() + ": embedded " + part));
      platform.cannot().forEach(what -> lines.add(platform.name() + ": " + what));
    }
    return lines;
  }

  private static String said(Cell cell) {
    return cell.run() ? cell.verdict().text() : "not run";
  }

  private static List<String> aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      int column = i;
      widths.add(rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0) + GAP);
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).repeat(' ', widths.get(i) - row.get(i).length());
    }
    return line.toString().stripTrailing();
  }
}
