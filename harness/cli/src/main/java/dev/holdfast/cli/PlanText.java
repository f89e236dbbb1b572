package dev.holdfast.cli;

import dev.holdfast.launch.Launch;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a run would do, for people. */
final class PlanText {
  private PlanText() {}

  static List<String> lines(Launch.Prospect prospect) {
    Plan plan = prospect.plan();
    List<String> lines = new ArrayList<>();
    lines.add(
        "scenario "
            + plan.scenario()
            + ", seed "
            + plan.seed()
            + ", load for "
            + DurationText.of(plan.total()));
    for (Plan.PlannedLoad load : plan.loads()) {
      lines.add("load  " + load.load() + ": " + load.requests() + " requests to " + load.to());
    }
    for (Plan.PlannedFault fault : plan.faults()) {
      lines.add("fault " + fault.fault() + ": " + fault.what() + strikes(fault));
      prospect
          .risks()
          .getOrDefault(fault.fault(), List.of())
          .forEach(risk -> lines.add("      " + risk));
    }
    prospect.notes().forEach(note -> lines.add("note  " + note));
    return lines;
  }

  /** What strikes no single pods has chosen none. */
  private static String strikes(Plan.PlannedFault fault) {
    return fault.ranks().isEmpty()
        ? ""
        : fault.ranks().stream()
            .map(rank -> "number " + (rank + 1) + " of " + fault.of())
            .collect(Collectors.joining(", ", "; strikes ", ", the oldest being number 1"));
  }
}
