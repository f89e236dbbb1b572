package dev.holdfast.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run will do: a pure function of scenario, blueprint and seed.
 *
 * @param total the loads' time, from the first request to the last
 */
public record Plan(
    String scenario,
    long seed,
    List<PlannedLoad> loads,
    List<PlannedFault> faults,
    Duration total) {
  public Plan {
    loads = List.copyOf(loads);
    faults = List.copyOf(faults);
  }

  /** What of it is chosen, as data. */
  public Schedule schedule(Scenario of) {
    List<Schedule.Strike> strikes = new ArrayList<>();
    for (PlannedFault fault : faults) {
      of.fault(fault.fault())
          .ifPresent(step -> strikes.add(Schedule.Strike.of(step, fault.ranks(), fault.of())));
    }
    return new Schedule(scenario, seed, strikes);
  }

  /** A load and how many requests it will send. */
  public record PlannedLoad(String load, String to, long requests) {}

  /**
   * A fault and its targets.
   *
   * @param what for people: {@code kill -KILL 1 of 3 pods of deployment catalog, after the baseline
   *     (10s)}
   * @param ranks which of the workload's pods, counted from 0, the oldest first; empty for a fault
   *     that strikes no single pods
   * @param of how many pods the workload has; 0 for a fault that strikes no workload
   */
  public record PlannedFault(String fault, String what, List<Integer> ranks, int of) {
    public PlannedFault {
      ranks = List.copyOf(ranks);
    }
  }
}
