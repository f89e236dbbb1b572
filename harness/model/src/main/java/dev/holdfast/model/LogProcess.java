package dev.holdfast.model;

import java.util.List;

/**
 * The lines of one process on their way.
 *
 * @param instance that it was
 * @param process when it was started, as its lines say; a restarted instance is another process; ""
 *     of lines that no stage has, which only what is owed tells of
 * @param stages in the order of the way; only those at which its lines are known one by one
 * @param gaps when the lost ones were written, in the order of time; none where nothing was lost
 * @param advice what to change, where something was lost, doubled or disordered; "" for nothing
 */
public record LogProcess(
    String instance, String process, List<LogStage> stages, List<LogGap> gaps, String advice) {
  public LogProcess {
    stages = List.copyOf(stages);
    gaps = List.copyOf(gaps);
  }
}
