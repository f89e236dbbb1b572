package dev.holdfast.model;

import java.util.List;

/**
 * What became of the log lines of one service.
 *
 * @param owed how many acknowledged requests it served: each must have left a line
 * @param lost how many of those have none in the store
 * @param lines of it in the store, doubled ones counted as often as they are there
 * @param doubled copies beyond the first of the same line
 * @param gaps numbers missing between those found of the same process: lines that were written and
 *     are not there, whatever they were about
 * @param p99LateNanos from the event to when a search first found it; -1 where nobody looked
 * @param mostLateNanos the same, of the latest
 * @param processes what became of the lines of each process, stage by stage, and those of which no
 *     stage has the owed lines; none where it is not known what was written
 */
public record LogFigures(
    String service,
    long owed,
    long lost,
    long lines,
    long doubled,
    long gaps,
    long p99LateNanos,
    long mostLateNanos,
    List<LogProcess> processes) {
  public LogFigures {
    processes = List.copyOf(processes);
  }
}
