package dev.holdfast.engine.timeline;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Request;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Timeline;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the requests that go by say of one fault; of each load by itself. */
public final class FaultTally implements Timeline.Visitor {
  private final FaultEvidence fault;
  private final Map<LoadTimeline, Aftermath> loads = new LinkedHashMap<>();
  private @Nullable Times times;
  private @Nullable Exposure exposure;
  private @Nullable LinesMeanwhile lines;
  private @Nullable RuntimeException broken;

  FaultTally(FaultEvidence fault) {
    this.fault = fault;
  }

  /** Asked once, and not for each of a million requests. */
  private record Times(long from, long until, long late, long cleanBy, boolean strikesLogs) {}

  private Times times() {
    Times known = times;
    if (known == null) {
      known =
          new Times(
              fault.fromNanos(),
              fault.untilNanos(),
              Recovery.lateNanos(fault),
              fault.cleanBy(),
              fault.strikesLogs());
      times = known;
    }
    return known;
  }

  public Exposure exposure() {
    Exposure known = exposure;
    if (known == null) {
      known =
          new Exposure(
              fault,
              fault.seenNanos().orElse(Long.MAX_VALUE),
              fault.readyAgainNanos().orElse(Long.MAX_VALUE));
      exposure = known;
    }
    return known;
  }

  /** What log lines had to do with it; of a fault that {@link FaultEvidence#strikesLogs}. */
  public LinesMeanwhile lines() {
    LinesMeanwhile known = lines;
    if (known == null) {
      known = new LinesMeanwhile(fault, fault.of().logs().orElseThrow());
      lines = known;
    }
    return known;
  }

  /** What cannot be counted is told to the rule that asks for it, and to no other. */
  @Override
  public void passes(LoadTimeline load, Request request) {
    if (broken != null) {
      return;
    }
    try {
      count(load, request);
    } catch (RuntimeException e) {
      broken = e;
    }
  }

  private void count(LoadTimeline load, Request request) {
    Times at = times();
    if (at.from == Long.MAX_VALUE) {
      return;
    }
    exposure().passes(load, request);
    if (at.strikesLogs) {
      lines().passes(request);
    }
    if (request.endedNanos() >= at.from && request.endedNanos() < at.until) {
      loads.computeIfAbsent(load, this::aftermath).passes(request);
    }
  }

  private Aftermath aftermath(LoadTimeline load) {
    Times at = times();
    return new Aftermath(load, allowed(load), at.from, at.until, at.late, at.cleanBy);
  }

  /**
   * Which share of answers may be bad in the steady state: in the baseline, or, where there is
   * none, all through the load.
   */
  private double allowed(LoadTimeline load) {
    Baseline baseline = fault.of().scenario().baseline();
    return baseline == null
        ? fault.of().scenario().expectations().loads().stream()
            .filter(asked -> asked.load().equals(load.name()) && asked.phase() == null)
            .mapToDouble(asked -> allowed(asked, load.planned()))
            .sum()
        : share(baseline.failedAtMost(), load.plannedInBaseline());
  }

  private static double allowed(Expectations.OfLoad asked, long planned) {
    return Stream.of(
            Optional.ofNullable(asked.failedAtMost()), Optional.ofNullable(asked.slowAtMost()))
        .flatMap(Optional::stream)
        .mapToDouble(amount -> share(amount, planned))
        .sum();
  }

  private static double share(Amount amount, long of) {
    return switch (amount) {
      case Amount.Share(double ratio) -> ratio;
      case Amount.Count(long count) -> of == 0 ? 0 : Math.min(1, (double) count / of);
    };
  }

  /** Whether all went well. */
  public boolean sound() {
    return broken == null;
  }

  public Collection<Aftermath> loads() {
    RuntimeException why = broken;
    if (why != null) {
      throw why;
    }
    return loads.values();
  }
}
