package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Request;
import dev.holdfast.model.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many log lines had to do with a fault on their way: those that were written while it struck,
 * and those that were owed to requests that were answered then, whatever became of them.
 */
public final class LinesMeanwhile {
  private final FaultEvidence fault;
  private final LogAudit audit;
  private final long from;
  private final long until;
  private long owed;

  /** Of requests to come; the fault was seen, and lines are audited. */
  LinesMeanwhile(FaultEvidence fault, LogAudit audit) {
    this.fault = fault;
    this.audit = audit;
    from = fault.seenNanos().orElse(Long.MAX_VALUE);
    until =
        (fault.held() ? fault.overNanos() : fault.recoveredNanos())
            .orElseGet(fault.of()::watchedUntilNanos);
  }

  void passes(Request request) {
    owed +=
        request.endedNanos() >= from && request.endedNanos() < until ? audit.owedFor(request) : 0;
  }

  /**
   * What there was.
   *
   * @param written lines of the audited services, by what the pods wrote, or, where that is not
   *     known, by what was found
   * @param owed to requests that were answered then
   * @param missedChance how likely it is that none of them went by what was struck, where only some
   *     of it was
   */
  public record Counts(long written, long owed, double missedChance) {
    public boolean none() {
      return written == 0 && owed == 0;
    }
  }

  /** What there was, once all requests have gone by. */
  public Counts counts() {
    History history = fault.of().history();
    LogLines all = history.written().size() > 0 ? history.written() : history.logs();
    long wallMillis =
        history.first(Event.RunStarted.class).map(e -> e.wall().toEpochMilli()).orElse(0L);
    long written = 0;
    Set<String> instances = new HashSet<>();
    Set<Long> seconds = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      LogLine line = all.get(i);
      String instance = line.writer().instance();
      if (line.epochMillis() >= 0 && audit.services().contains(line.writer().service())) {
        long at =
            (line.epochMillis() - wallMillis) * 1_000_000L
                - fault.of().skews().of(instance).middleNanos();
        if (at >= from && at < until) {
          written++;
          instances.add(instance);
          seconds.add(at / 1_000_000_000L);
        }
      }
    }
    return new Counts(written, owed, missedChance(instances.size(), Math.max(1, seconds.size())));
  }

  /**
   * A node's shipper has the lines of the pods on its node; of several that anybody may send to,
   * each second's lines are taken to go to one.
   */
  private double missedChance(int instances, int seconds) {
    Set<String> ready = fault.pods().readyNames(fault.fromNanos());
    List<String> struck = fault.targets();
    if (struck.isEmpty() || ready.isEmpty()) {
      return 0;
    }
    double spared = Math.max(0, 1 - (double) struck.size() / ready.size());
    boolean byNode =
        fault.workload().filter(workload -> workload.kind() == Workload.Kind.DAEMONSET).isPresent();
    return Math.pow(spared, byNode ? instances : seconds);
  }
}
