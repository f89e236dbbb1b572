package dev.holdfast.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One experiment: what to deploy, how to load it, what to break and what must hold.
 *
 * @param baseline the steady state at the head of every load; null where the scenario asks for none
 * @param stopIf when to abort; null for never
 */
public record Scenario(
    String name,
    String description,
    List<String> tags,
    SystemUnderTest system,
    List<Load> loads,
    @Nullable Baseline baseline,
    List<FaultStep> faults,
    @Nullable StopIf stopIf,
    Expectations expectations) {

  public Scenario {
    Rule.name("scenario", name);
    tags = List.copyOf(tags);
    loads = List.copyOf(loads);
    faults = List.copyOf(faults);
    Rule.check(!loads.isEmpty(), "a scenario must have at least 1 load", 0);
    unique("load", loads.stream().map(Load::name).toList());
    unique("fault", faults.stream().map(FaultStep::name).toList());
  }

  /** The same with other faults, or with the same at other times. */
  public Scenario with(List<FaultStep> others) {
    return new Scenario(
        name, description, tags, system, loads, baseline, others, stopIf, expectations);
  }

  /** By what others tell that the run must end. */
  public List<OutsideSign> signsToStop() {
    return stopIf == null ? List.of() : stopIf.signs();
  }

  /** The load of that name. */
  public Optional<Load> load(String name) {
    return loads.stream().filter(load -> load.name().equals(name)).findFirst();
  }

  /** The fault of that name. */
  public Optional<FaultStep> fault(String name) {
    return faults.stream().filter(fault -> fault.name().equals(name)).findFirst();
  }

  /** The faults without their names and times. */
  public List<Fault> whatBreaks() {
    return faults.stream().map(FaultStep::fault).toList();
  }

  private static void unique(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Rule.check(seen.add(name), what + " names must differ", "'" + name + "' twice");
    }
  }
}
