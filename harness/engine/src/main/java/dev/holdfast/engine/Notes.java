package dev.holdfast.engine;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Load;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Scenario;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What people should know before a run, a sentence each: how the charts were read, which port a
 * load takes where there is a choice, and what of the charts the platform leaves out.
 */
public final class Notes {
  private Notes() {}

  /** Every note that there is on a scenario and its system, for people, before the run. */
  public static List<String> of(Scenario scenario, Blueprint blueprint) {
    List<String> notes = new ArrayList<>(blueprint.notes());
    for (Load load : scenario.loads()) {
      if (load.pace().phases().size() > 1) {
        notes.add("load %s changes: %s".formatted(load.name(), said(load.pace())));
      }
      if (load.redirectsAtMost() > 0) {
        notes.add(
            "load %s follows up to %d redirects of a request, within its timeout and on Service %s alone"
                .formatted(load.name(), load.redirectsAtMost(), load.service()));
      }
      List<Blueprint.Port> ports = blueprint.ports().getOrDefault(load.service(), List.of());
      if (load.port().isEmpty() && ports.size() > 1) {
        Blueprint.Port taken = blueprint.portOf(load).orElseThrow();
        notes.add(
            "load %s goes to port %s of Service %s; for another write to: %s"
                .formatted(
                    load.name(),
                    taken,
                    load.service(),
                    ports.stream()
                        .filter(port -> !port.equals(taken))
                        .map(port -> load.service() + ":" + port.shortest())
                        .collect(Collectors.joining(" or "))));
      }
    }
    scenario
        .signsToStop()
        .forEach(
            sign -> notes.add("all is healed and the run ends where, twice in a row, " + sign));
    notes.addAll(leftOut(blueprint.notHonoured()));
    return notes;
  }

  private static String said(Pace pace) {
    return pace.phases().stream()
        .map(phase ->
            "%s/s for %s"
                .formatted(
                    BigDecimal.valueOf(phase.rate().perSecond())
                        .stripTrailingZeros()
                        .toPlainString(),
                    DurationText.of(phase.lasts())))
        .collect(Collectors.joining(", then "));
  }

  /** Those of the same reason together: a chart with ten workloads has each field ten times. */
  private static List<String> leftOut(List<NotHonoured> notHonoured) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (NotHonoured one : notHonoured) {
      String what = one.object() + (one.field().isEmpty() ? "" : " " + one.field());
      byReason.computeIfAbsent(one.why(), _ -> new ArrayList<>()).add(what);
    }
    return byReason.entrySet().stream()
        .map(entry -> "left out: " + String.join(", ", entry.getValue()) + ": " + entry.getKey())
        .toList();
  }
}
