package dev.holdfast.spi;

import java.nio.file.Path;

/**
 * What a platform or load is given of the run.
 *
 * @param run its id: lower-case letters, digits, hyphens; unique
 * @param folder the run's own; all files go below it
 * @param clock the run's
 * @param history where observations go; takes entries from any thread
 * @param progress one line for people; takes lines from any thread
 * @param logs whether the scenario asks something of logs, so that a log store is needed
 */
public record RunContext(
    String run, Path folder, RunClock clock, HistorySink history, Progress progress, boolean logs) {
  /** Of a run that asks nothing of logs. */
  public RunContext(
      String run, Path folder, RunClock clock, HistorySink history, Progress progress) {
    this(run, folder, clock, history, progress, false);
  }

  /** Lines for people about what is going on. */
  @FunctionalInterface
  public interface Progress {
    /** Shows a line. */
    void say(String line);

    /**
     * Shows a line that the next one may replace: how far a wait or a load has come, about once a
     * second. A terminal keeps it in place; others show as many as they like.
     */
    default void tick(String line) {
      say(line);
    }
  }
}
