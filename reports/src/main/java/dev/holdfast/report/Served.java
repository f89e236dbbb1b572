package dev.holdfast.report;

import dev.holdfast.model.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many requests each instance served before and after each fault, by the answers' own word.
 *
 * @param columns the stretches: {@code before kill-one}, {@code after it}
 */
record Served(List<String> columns, List<Row> rows) {

  /** An instance. {@code inVain}: how often it was tried and did not serve. */
  record Row(String workload, String instance, boolean struck, List<Cell> cells, String inVain) {}

  /** How many, and which share of what the workload served in that stretch. */
  record Cell(String count, String share) {}

  static Served of(Run run) {
    List<Run.AppliedFault> faults =
        run.faults().stream().sorted(Comparator.comparingLong(Run.AppliedFault::atNanos)).toList();
    return new Counting(run, faults).served();
  }

  private static final class Counting {
    private final Run run;
    private final List<Run.AppliedFault> faults;
    private final Map<String, long[]> served = new HashMap<>();
    private final Map<String, Long> inVain = new HashMap<>();
    private final Map<String, String> workloads = new HashMap<>();

    Counting(Run run, List<Run.AppliedFault> faults) {
      this.run = run;
      this.faults = faults;
      run.history()
          .all(Event.PodSeen.class)
          .forEach(seen -> workloads.put(seen.pod().name(), seen.pod().workload().name()));
    }

    Served served() {
      run.timeline()
          .served()
          .instances()
          .forEach((name, instance) -> {
            served.put(name, instance.served());
            inVain.put(name, instance.inVain());
          });
      Map<String, long[]> totals = totals();
      List<Row> rows = new ArrayList<>();
      Map<String, TreeMap<String, long[]>> byWorkload = new TreeMap<>();
      served.forEach((instance, counts) ->
          byWorkload
              .computeIfAbsent(workload(instance), none -> new TreeMap<>(NaturalOrder.NAMES))
              .put(instance, counts));
      byWorkload.forEach((workload, instances) ->
          instances.forEach((instance, counts) ->
              rows.add(row(workload, instance, counts, total(totals, workload)))));
      return new Served(columns(), List.copyOf(rows));
    }

    private String workload(String instance) {
      return workloads.getOrDefault(instance, "");
    }

    private Map<String, long[]> totals() {
      Map<String, long[]> totals = new HashMap<>();
      served.forEach((instance, counts) -> {
        long[] sum =
            totals.computeIfAbsent(workload(instance), none -> new long[faults.size() + 1]);
        for (int stretch = 0; stretch < counts.length; stretch++) {
          sum[stretch] += counts[stretch];
        }
      });
      return totals;
    }

    private long[] total(Map<String, long[]> totals, String workload) {
      return totals.getOrDefault(workload, new long[faults.size() + 1]);
    }

    private Row row(String workload, String instance, long[] counts, long[] totals) {
      List<Cell> cells = new ArrayList<>();
      for (int stretch = 0; stretch < counts.length; stretch++) {
        cells.add(
            new Cell(
                Wording.count(counts[stretch]), Wording.share(counts[stretch], totals[stretch])));
      }
      return new Row(
          workload,
          instance,
          faults.stream().anyMatch(fault -> fault.targets().contains(instance)),
          List.copyOf(cells),
          Wording.count(inVain.getOrDefault(instance, 0L)));
    }

    private List<String> columns() {
      if (faults.isEmpty()) {
        return List.of("served");
      }
      List<String> columns = new ArrayList<>();
      columns.add("before " + faults.getFirst().name());
      faults.forEach(fault -> columns.add("after " + fault.name()));
      return List.copyOf(columns);
    }
  }
}
