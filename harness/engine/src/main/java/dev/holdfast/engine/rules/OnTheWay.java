package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.LogAdvice;
import dev.holdfast.engine.timeline.LogAudit;
import dev.holdfast.engine.timeline.LogGaps;
import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogProcess;
import dev.holdfast.model.LogStage;
import dev.holdfast.spi.LogStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

  private final Map<Writer, List<LogStage>> ordered = new LinkedHashMap<>();

  private long unwritten;

  private OnTheWay() {}

  /**
   * Of these services.
   *
   * @param idle those of them that served no request: what is owed there only their numbers say
   */
  static OnTheWay of(Evidence evidence, List<String> services, List<String> idle) {
    OnTheWay way = new OnTheWay();
    History history = evidence.history();
    if (history.written().size() == 0) {
      way.ordered.putAll(
          StageAudit.of(
              List.of(StageAudit.searchable(history.logs(), _ -> -1)),
              writer -> services.contains(writer.service())));
      return way;
    }
    boolean broke = broke(evidence);
    Set<String> ended = new HashSet<>(LogAudit.ended(services, history));
    List<StageAudit.Seen> seen =
        StageAudit.way(
            history.written(), history.passed(), history.logs(), Lateness.ofEach(evidence));
    way.unwritten = StageAudit.unwritten(seen, writer -> idle.contains(writer.service()));
    Map<Writer, List<LogStage>> stages =
        StageAudit.of(seen, writer -> services.contains(writer.service()));
    boolean harnessBrings = harnessBrings(history);
    stages.forEach((writer, of) -> way.ordered.put(writer, harnessBrings ? of.subList(0, 1) : of));
    LogGaps gaps = new LogGaps(Lateness.written(evidence));
    Set<Writer> losing = new HashSet<>(stages.keySet());
    losing.removeIf(writer -> lost(stages.getOrDefault(writer, List.of())) == 0);
    if (!losing.isEmpty()) {
      StageAudit.eachLost(seen, losing::contains, gaps::add);
    }
    stages.forEach((writer, of) ->
        way.processes.put(
            writer,
            new LogProcess(
                writer.instance(),
                writer.process(),
                of,
                gaps.of(writer),
                LogAdvice.of(of, ended.contains(writer.instance()), broke))));
    return way;
  }

  /** What it changes places of is no matter of the system's. */
  private static boolean harnessBrings(History history) {
    return history
        .first(Event.LogsBrought.class)
        .filter(brought -> brought.by().equals(LogStore.BY_THE_HARNESS))
        .isPresent();
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
    return processes.values().stream().mapToLong(process -> lost(process.stages())).sum();
  }

  private static long lost(List<LogStage> stages) {
    return stages.stream().mapToLong(LogStage::lost).sum();
  }

  long written() {
    return processes.values().stream()
        .mapToLong(process -> process.stages().getFirst().lines())
        .sum();
  }

  /** Lines of services that serve nobody which stand in no log, as their numbers say. */
  long unwritten() {
    return unwritten;
  }

  /** Empty where none was lost. */
  String observed() {
    return lost() == 0
        ? ""
        : "; %s of %s written lines".formatted(Figures.count(lost()), Figures.count(written()));
  }

  /** By process and stage, with what to change, each thing once; empty where none was lost. */
  String where() {
    StringJoiner where = new StringJoiner("; ", "; ", "").setEmptyValue("");
    Set<String> advice = new LinkedHashSet<>();
    int losing = 0;
    for (LogProcess process : processes.values()) {
      for (int i = 1; i < process.stages().size(); i++) {
        LogStage stage = process.stages().get(i);
        if (stage.lost() > 0) {
          advice.add(process.advice());
          if (losing++ < SAID_AT_MOST) {
            where.add(
                "%s of %s between %s and %s, numbers %d to %d"
                    .formatted(
                        Figures.count(stage.lost()),
                        process.instance(),
                        process.stages().get(i - 1).name(),
                        stage.name(),
                        stage.firstLost(),
                        stage.lastLost()));
          }
        }
      }
    }
    if (losing > SAID_AT_MOST) {
      where.add("and at %d more places".formatted(losing - SAID_AT_MOST));
    }
    return where + (advice.isEmpty() ? "" : ": " + String.join("; ", advice));
  }

  /** Where copies were made, by process and stage; empty where none is known to have been. */
  String whereDoubled() {
    StringJoiner where = new StringJoiner(", ", " (", ")").setEmptyValue("");
    long said = 0;
    for (LogProcess process : processes.values()) {
      boolean forGood = process.stages().getLast().copies() > 0;
      for (int i = 1; i < process.stages().size(); i++) {
        LogStage stage = process.stages().get(i);
        if (forGood && stage.doubled() > 0 && said++ < SAID_AT_MOST) {
          where.add(
              "%s of %s between %s and %s"
                  .formatted(
                      Figures.count(stage.doubled()),
                      process.instance(),
                      process.stages().get(i - 1).name(),
                      stage.name()));
        }
      }
    }
    return where.toString();
  }

  /** How many lines came after a younger one of their process, each counted once. */
  long disordered() {
    return ordered.values().stream()
        .flatMap(List::stream)
        .mapToLong(stage -> Math.max(0, stage.disordered()))
        .sum();
  }

  /** Where they did, by process and stage, with what to change; empty where none did. */
  String whereDisordered() {
    StringJoiner where = new StringJoiner(", ");
    Set<String> advice = new LinkedHashSet<>();
    int places = 0;
    for (Map.Entry<Writer, List<LogStage>> process : ordered.entrySet()) {
      String before = "";
      for (LogStage stage : process.getValue()) {
        if (stage.disordered() > 0) {
          advice.add(LogAdvice.ofDisorder(stage.name().equals(StageAudit.WRITTEN)));
          if (places++ < SAID_AT_MOST) {
            where.add(
                "%s of %s %s"
                    .formatted(
                        Figures.count(stage.disordered()),
                        process.getKey().instance(),
                        before.isEmpty()
                            ? "before " + stage.name()
                            : "between %s and %s".formatted(before, stage.name())));
          }
        }
        before = stage.disordered() < 0 ? before : stage.name();
      }
    }
    if (places > SAID_AT_MOST) {
      where.add("and at %d more places".formatted(places - SAID_AT_MOST));
    }
    return where + (advice.isEmpty() ? "" : ": " + String.join("; ", advice));
  }

  /**
   * Between which stages a line lost most time; empty where no stage tells times but the last one.
   */
  String whereLate() {
    String where = "";
    long most = 0;
    for (LogProcess process : processes.values()) {
      LogStage before = process.stages().getFirst();
      for (LogStage stage : process.stages().subList(1, process.stages().size())) {
        long here = stage.mostLateNanos() - Math.max(0, before.mostLateNanos());
        if (stage.mostLateNanos() >= 0 && here > most && process.stages().size() > 2) {
          most = here;
          where =
              "; most of it, up to %s, between %s and %s of %s"
                  .formatted(Figures.time(here), before.name(), stage.name(), process.instance());
        }
        before = stage.mostLateNanos() >= 0 ? stage : before;
      }
    }
    return where;
  }
}
