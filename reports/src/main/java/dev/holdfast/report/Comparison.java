package dev.holdfast.report;

import dev.holdfast.model.Judgement;
import dev.holdfast.model.timeline.Timeline;
import java.nio.file.Path;
import java.util.List;

/** Two runs side by side: a pure function of both, as lines and as a page. */
public final class Comparison {
  /** The page's name in a run's folder. */
  public static final String HTML = "compare.html";

  private final ComparedRun a;
  private final ComparedRun b;

  private Comparison(ComparedRun a, ComparedRun b) {
    this.a = a;
    this.b = b;
  }

  /**
   * One of the two. It keeps nothing of the history, so that of two long runs only one need be in
   * memory at a time.
   */
  public static final class Side {
    private final ComparedRun run;

    private Side(ComparedRun run) {
      this.run = run;
    }

    /**
     * Of a judged run.
     *
     * @param folder as it is to be named
     * @param read must begin with {@code RunStarted}
     */
    public static Side of(Path folder, Timeline read, Judgement judgement) {
      return new Side(ComparedRun.of(folder, read, judgement));
    }
  }

  /** Both, in the order in which they shall stand. */
  public static Comparison of(Side a, Side b) {
    return new Comparison(a.run, b.run);
  }

  /** The folder of the one that started later. */
  public Path newer() {
    return b.started().isBefore(a.started()) ? a.folder() : b.folder();
  }

  /** What is shown on a terminal, a line each. */
  public List<String> lines() {
    return CompareLines.of(page());
  }

  /**
   * Writes the page.
   *
   * @throws ReportNotWritten where the file cannot be written
   */
  public void write(Path html) {
    WholeFile.write(html, Pages.html(page()));
  }

  ComparePage page() {
    return ComparePage.of(a, b);
  }
}
