package dev.holdfast.engine.timeline;

import dev.holdfast.model.LogStage;
import dev.holdfast.model.Waypoint;
import java.util.List;
import java.util.StringJoiner;

/**
 * What to change about the way of lines, by where and how they were lost, doubled or disordered.
 */
public final class LogAdvice {
  static final String AT_THE_END =
      "the last lines of an ended process are missing: let the shipper read files of removed and restarted containers to their end (Filebeat: close.on_state_change.removed false)";
  static final String AT_THE_BEGINNING =
      "the first lines of a process are missing: let the shipper look for new files more often, and begin them at their beginning (Filebeat: prospector.scanner.check_interval; no tail_files, no ignore_older)";
  static final String IN_A_ROW =
      "lines in a row are missing: they were in the memory of something that ended; keep them on the disk (Logstash: queue.type persisted) and acknowledge no earlier, and let the shipper read rotated files too";
  static final String OF_THE_PIPELINE =
      "lines in a row are missing that the pipeline had taken: they were in its memory when it ended; keep its queue on the disk (Logstash: queue.type persisted)";
  static final String NOT_HANDED_ON =
      "lines in a row never came to the pipeline: let the shipper read rotated files too, keep on the node's disk how far it has read, and wait for a pipeline that does not answer (Filebeat: paths that match rotated files, path.data on the node, no drop_event)";
  static final String TAKEN_AWAY =
      "the store has told that it has lines that no search finds: look for what removes documents (retention, deletes, an index without a replica on a node that was lost)";
  static final String HERE_AND_THERE =
      "single lines are missing here and there: look for what drops by content or by rate (filters, drop policies, dead letters, lines above the longest size)";

  /** Of lines that no stage has: nothing on their way could have brought them. */
  public static final String NOT_WRITTEN =
      "what stands in no pod's log no pipeline can bring: see that the node's folder of log files has room (kubelet: containerLogMaxSize, containerLogMaxFiles; a disk of its own), and that services write a request's line before they answer it";

  static final String DOUBLED =
      "lines are there more than once: give each document an id of its line's place, so that what is sent again is the same one";

  static final String DISORDERED =
      "lines of a process change places: let one worker carry them one batch after the other (Logstash: pipeline.workers 1, pipeline.ordered; Filebeat: one worker, pipelining 0), or sort what is searched by @timestamp and event.sequence and allow it";
  static final String DISORDERED_BY_THE_PROCESS =
      "a process writes a later number before an earlier one: give a line its number where it is written, not before";

  private LogAdvice() {}

  /**
   * What lines out of order advise.
   *
   * @param asWritten whether they stand so in their process's own log
   */
  public static String ofDisorder(boolean asWritten) {
    return asWritten ? DISORDERED_BY_THE_PROCESS : DISORDERED;
  }

  /**
   * What these stages of one process advise; "" for nothing.
   *
   * @param ended whether the process had ended
   * @param wayBroke whether a part of the way ended in the run: what it had in its memory may be
   *     the first lines of a process as well as any others
   */
  public static String of(List<LogStage> stages, boolean ended, boolean wayBroke) {
    StringJoiner advice = new StringJoiner("; ");
    // what is sent again, and is one document all the same, is as it should be
    boolean doubledForGood = stages.getLast().copies() > 0;
    for (int i = 1; i < stages.size(); i++) {
      LogStage stage = stages.get(i);
      if (stage.lost() > 0) {
        advice.add(lost(stage, stages.get(i - 1), ended, wayBroke));
      }
      if (stage.doubled() > 0 && doubledForGood) {
        advice.add(DOUBLED);
      }
    }
    return advice.toString();
  }

  private static String lost(LogStage stage, LogStage before, boolean ended, boolean wayBroke) {
    if (before.name().equals(Waypoint.INDEXED.stage())) {
      return TAKEN_AWAY;
    }
    boolean row = stage.lastLost() - stage.firstLost() + 1 == stage.lost() && stage.lost() > 1;
    boolean toTheEnd = stage.lastLost() == before.last();
    boolean fromTheBeginning = stage.firstLost() == before.first();
    if (before.name().equals(Waypoint.RECEIVED.stage())) {
      return row ? OF_THE_PIPELINE : HERE_AND_THERE;
    }
    if (ended && toTheEnd && (row || stage.lost() == 1)) {
      return AT_THE_END;
    }
    if (row && fromTheBeginning && !wayBroke) {
      return AT_THE_BEGINNING;
    }
    if (!row) {
      return HERE_AND_THERE;
    }
    return isShippers(stage) ? NOT_HANDED_ON : IN_A_ROW;
  }

  private static boolean isShippers(LogStage stage) {
    return stage.name().equals(Waypoint.SHIPPED.stage())
        || stage.name().equals(Waypoint.RECEIVED.stage());
  }
}
