package dev.holdfast.report;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as its folder shows it to the list of all runs.
 *
 * @param verdict PASS, FAIL, UNKNOWN, SKIPPED, or that its summary is damaged
 * @param platform "" where it came to none, or where that cannot be read
 * @param p99Millis of the load with the longest one, of its judged requests; null where unknown
 * @param failedShare of the judged requests of all loads, in [0, 1]; null where unknown
 */
record IndexedRun(
    Path folder,
    String scenario,
    ReportPage.VerdictView verdict,
    String headline,
    Instant when,
    @Nullable Duration took,
    String platform,
    String seed,
    List<Part> parts,
    List<NotHonoured> notHonoured,
    @Nullable Double p99Millis,
    @Nullable Double failedShare) {

  private static final ReportPage.VerdictView SKIPPED =
      new ReportPage.VerdictView("SKIPPED", "skipped", "–");
  private static final ReportPage.VerdictView DAMAGED =
      new ReportPage.VerdictView("DAMAGED", "damaged", "!");

  static IndexedRun read(Path root, Path folder) {
    try {
      Path skipped = folder.resolve(SkippedRun.FILE);
      return Files.exists(skipped)
          ? of(folder, SkippedRun.parse(Files.readString(skipped)))
          : of(folder, RunSummary.parse(Files.readString(folder.resolve(ReportWriter.JSON))));
    } catch (NoSuchFileException missing) {
      return damaged(root, folder, "there is no run.json: it was never judged");
    } catch (IOException | RunSummary.DamagedSummary damaged) {
      return damaged(root, folder, "run.json cannot be read: " + damaged.getMessage());
    }
  }

  private static IndexedRun of(Path folder, RunSummary summary) {
    return new IndexedRun(
        folder,
        summary.scenario(),
        ReportPage.VerdictView.of(summary.verdict()),
        summary.headline(),
        Instant.parse(summary.started()),
        Duration.ofMillis(summary.durationMillis()),
        summary.platform(),
        summary.seed(),
        Objects.requireNonNullElse(summary.parts(), List.of()),
        Objects.requireNonNullElse(summary.notHonoured(), List.of()),
        p99(summary),
        failedShare(summary));
  }

  private static IndexedRun of(Path folder, SkippedRun skipped) {
    return new IndexedRun(
        folder,
        skipped.scenario(),
        SKIPPED,
        skipped.reason(),
        Instant.parse(skipped.started()),
        null,
        skipped.platform(),
        "—",
        List.of(),
        List.of(),
        null,
        null);
  }

  private static IndexedRun damaged(Path root, Path folder, String why) {
    return new IndexedRun(
        folder,
        root.relativize(folder).getName(0).toString(),
        DAMAGED,
        why,
        changed(folder),
        null,
        "",
        "—",
        List.of(),
        List.of(),
        null,
        null);
  }

  private static @Nullable Double p99(RunSummary summary) {
    return judged(summary).stream()
        .map(RunSummary.JudgedSummary::p99Millis)
        .filter(Objects::nonNull)
        .max(Double::compare)
        .orElse(null);
  }

  private static @Nullable Double failedShare(RunSummary summary) {
    List<RunSummary.JudgedSummary> judged = judged(summary);
    long sent = judged.stream().mapToLong(RunSummary.JudgedSummary::sent).sum();
    long failed = judged.stream().mapToLong(RunSummary.JudgedSummary::failed).sum();
    return sent == 0 ? null : (double) failed / sent;
  }

  /** Summaries of before they had it have none. */
  private static List<RunSummary.JudgedSummary> judged(RunSummary summary) {
    List<RunSummary.LoadSummary> loads = Objects.requireNonNullElse(summary.loads(), List.of());
    return loads.stream().map(RunSummary.LoadSummary::judged).filter(Objects::nonNull).toList();
  }

  private static Instant changed(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toInstant();
    } catch (IOException unreadable) {
      return Instant.EPOCH;
    }
  }

  /** The verdict of that text. */
  static ReportPage.VerdictView verdict(String text) {
    return text.equals(SKIPPED.text()) ? SKIPPED : ReportPage.VerdictView.of(Verdict.valueOf(text));
  }

  boolean isDamaged() {
    return verdict.equals(DAMAGED);
  }
}
