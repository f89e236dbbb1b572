package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.LogAdvice;
import dev.holdfast.engine.timeline.LogAudit;
import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogProcess;
import dev.holdfast.model.LogStage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What became of the lines that stand in the pods' own logs, whatever they are about; nothing where
 * these are not known.
 */
final class OnTheWay {
  /** More of them say no more. */
  private static final int SAID_AT_MOST = 5;

  private final Map<Writer, LogProcess> processes = new LinkedHashMap<>();

  private OnTheWay() {}

  static OnTheWay of(Evidence evidence, List<String> services) {
    OnTheWay way = new OnTheWay();
    History history = evidence.history();
    if (history.written().size() == 0) {
      return way;
    }
    boolean broke = broke(evidence);
    Set<String> ended = new HashSet<>(LogAudit.ended(services, history));
    StageAudit.of(
            StageAudit.way(
                history.written(), history.passed(), history.logs(), Lateness.ofEach(evidence)),
            writer -> services.contains(writer.service()))
        .forEach((writer, stages) ->
            way.processes.put(
                writer,
                new LogProcess(
                    writer.instance(),
                    writer.process(),
                    stages,
                    LogAdvice.of(stages, ended.contains(writer.instance()), broke))));
    return way;
  }

  /**
   * Whether pods that bring lines were taken away: a fault that is held leaves them as they are.
   */
  private static boolean broke(Evidence evidence) {
    return evidence.faults().stream()
        .anyMatch(fault ->
            fault.strikesLogs()
                && fault.workload().isPresent()
                && !fault.held()
                && fault.seenNanos().isPresent());
  }

  List<LogProcess> of(String service) {
    List<LogProcess> of = new ArrayList<>();
    processes.forEach((writer, process) -> {
      if (writer.service().equals(service)) {
        of.add(process);
      }
    });
    return of;
  }

  long lost() {
    return processes.values().stream().mapToLong(OnTheWay::lost).sum();
  }

  private static long lost(LogProcess process) {
    return process.stages().stream().mapToLong(LogStage::lost).sum();
  }

  long written() {
    return processes.values().stream()
        .mapToLong(process -> process.stages().getFirst().lines())
        .sum();
  }

  /** Empty where none was lost. */
  String observed() {
    return lost() == 0
        ? ""
        : "; %s of %s written lines".formatted(Figures.count(lost()), Figures.count(written()));
  }

  /** By process and stage, with what to change; empty where none was lost. */
  String where() {
    StringJoiner where = new StringJoiner("; ");
    long said = 0;
    for (LogProcess process : processes.values()) {
      for (int i = 1; i < process.stages().size(); i++) {
        LogStage stage = process.stages().get(i);
        if (stage.lost() > 0 && said++ < SAID_AT_MOST) {
          where.add(
              "%s of %s between %s and %s, numbers %d to %d: %s"
                  .formatted(
                      Figures.count(stage.lost()),
                      process.instance(),
                      process.stages().get(i - 1).name(),
                      stage.name(),
                      stage.firstLost(),
                      stage.lastLost(),
                      process.advice()));
        }
      }
    }
    return where.length() == 0 ? "" : "; " + where;
  }
}
