package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.WorkloadApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What a fault changed of a workload, as it is written down before it is done.
 *
 * @param what was changed of it
 * @param from how it was; "" where it was not there
 * @param to how it is then
 */
record Changed(What what, Workload workload, String from, String to) {
  /** What faults change. */
  enum What {
    REPLICAS,
    RESTARTED
  }

  /** A line of words that {@link #parse} reads; a time or a number has no spaces. */
  String text() {
    return String.join(
        " ",
        what.name(),
        workload.kind().name(),
        workload.name(),
        from.isEmpty() ? "-" : from,
        to.isEmpty() ? "-" : to);
  }

  static Changed parse(String text) {
    String[] words = text.split(" ", -1);
    return new Changed(
        What.valueOf(words[0]),
        new Workload(Workload.Kind.valueOf(words[1]), words[2]),
        words[3].equals("-") ? "" : words[3],
        words[4].equals("-") ? "" : words[4]);
  }

  /** That it was put back, in words. */
  String undone() {
    return switch (what) {
      case REPLICAS -> "%s is asked for %s pods again".formatted(workload, from);
      case RESTARTED ->
          "the template of %s is as it was, so its pods are replaced once more".formatted(workload);
    };
  }

  /** What will be done, for the audit. */
  String announced() {
    return switch (what) {
      case REPLICAS -> "scale %s from %s to %s".formatted(workload, from, to);
      case RESTARTED ->
          "restart %s (restartedAt %s)".formatted(workload, to.isEmpty() ? "none" : to);
    };
  }

  /**
   * Puts back what is still as the run made it; what somebody else has changed since is theirs.
   *
   * @param changes in the order in which they were made
   * @param audit takes a line before each effect
   * @return what was put back
   */
  static List<Changed> putBack(
      WorkloadApi workloads, List<Changed> changes, Consumer<String> audit) {
    Map<List<Object>, List<Changed>> byThing = new LinkedHashMap<>();
    for (Changed change : changes) {
      byThing
          .computeIfAbsent(List.of(change.what, change.workload), _ -> new ArrayList<>())
          .add(change);
    }
    List<Changed> back = new ArrayList<>();
    for (List<Changed> of : byThing.values()) {
      Changed whole =
          new Changed(
              of.getFirst().what, of.getFirst().workload, of.getFirst().from, of.getLast().to);
      if (whole.isStill(workloads, of)) {
        audit.accept(new Changed(whole.what, whole.workload, whole.to, whole.from).announced());
        whole.undo(workloads);
        back.add(whole);
      }
    }
    return back;
  }

  private boolean isStill(WorkloadApi workloads, List<Changed> made) {
    return switch (what) {
      case REPLICAS -> {
        OptionalInt now = workloads.replicas(workload);
        String said = now.isPresent() ? String.valueOf(now.getAsInt()) : "";
        yield !said.equals(from) && made.stream().anyMatch(change -> change.to.equals(said));
      }
      case RESTARTED -> {
        Optional<String> now = workloads.restarted(workload);
        yield made.stream().anyMatch(change -> now.filter(change.to::equals).isPresent());
      }
    };
  }

  private void undo(WorkloadApi workloads) {
    switch (what) {
      case REPLICAS -> workloads.scale(workload, Integer.parseInt(from));
      case RESTARTED -> workloads.restart(workload, from);
    }
  }
}
