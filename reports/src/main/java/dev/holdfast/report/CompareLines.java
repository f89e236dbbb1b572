package dev.holdfast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A comparison as lines of text, in columns. */
final class CompareLines {
  private static final String DIFFERS = "≠ ";
  private static final int WIDE = 100;

  private final ComparePage page;
  private final List<String> lines = new ArrayList<>();

  private CompareLines(ComparePage page) {
    this.page = page;
  }

  static List<String> of(ComparePage page) {
    return new CompareLines(page).all();
  }

  private List<String> all() {
    Stream.of(page.a(), page.b()).forEach(this::head);
    lines.add("");
    lines.add(page.headline());
    page.sections().forEach(this::section);
    if (!page.diff().isEmpty()) {
      lines.add("");
      lines.add("Scenario (- only in A, + only in B)");
      page.diff().forEach(line -> lines.add("  " + line.where().sign() + " " + line.text()));
    }
    return lines.stream().map(Wording::withoutTerminalSequences).toList();
  }

  private void head(ComparePage.Head head) {
    lines.add("%s  %-7s  %s".formatted(head.letter(), head.verdict().text(), head.folder()));
    lines.add("            " + head.headline());
  }

  private void section(ComparePage.Section section) {
    int name = width(section.rows().stream().map(ComparePage.Row::name));
    int a = width(section.rows().stream().map(row -> text(row.a())));
    int b = width(section.rows().stream().map(row -> text(row.b())));
    lines.add("");
    if (name + a + b > WIDE) {
      lines.add(section.title());
      section.rows().forEach(row -> stacked(row, name));
    } else {
      add(padded(section.title(), name + 2), padded("A", a), "B");
      for (ComparePage.Row row : section.rows()) {
        add(named(row, name), padded(text(row.a()), a), padded(text(row.b()), b), row.change());
      }
    }
  }

  /** One under the other, where both beside each other would not fit a terminal. */
  private void stacked(ComparePage.Row row, int name) {
    if (row.differs()) {
      add(named(row, name), "A ", text(row.a()));
      add(padded("", name + 2), "B ", text(row.b()));
      if (!row.change().isEmpty()) {
        add(padded("", name + 2), "  ", row.change());
      }
    } else {
      add(named(row, name), "AB", text(row.a()));
    }
  }

  private static String named(ComparePage.Row row, int name) {
    return (row.differs() ? DIFFERS : "  ") + padded(row.name(), name);
  }

  private void add(String... columns) {
    lines.add(String.join("  ", columns).stripTrailing());
  }

  private static String text(ComparePage.Cell cell) {
    return cell.verdict() == null
        ? cell.text()
        : (padded(cell.verdict().text(), 8) + cell.text()).stripTrailing();
  }

  private static int width(Stream<String> texts) {
    return texts.mapToInt(text -> text.codePointCount(0, text.length())).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.codePointCount(0, text.length())));
  }
}
