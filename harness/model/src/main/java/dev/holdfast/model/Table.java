package dev.holdfast.model;

import java.util.List;

/**
 * The rows of a CSV file, from which requests draw.
 *
 * @param columns their names, in order
 * @param rows each with a value for each column
 */
public record Table(List<String> columns, List<List<String>> rows) {
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      Rule.check(
          row.size() == columns.size(),
          "a row must have a value for each of the " + columns.size() + " columns",
          row.size());
    }
  }
}
