package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;
import java.util.Optional;

/** {@code scale}: which pods go is the cluster's choice, and held it is scaled back. */
record ScaleKind(Fault.Scale fault) implements FaultKind {
  @Override
  public Optional<String> refused(String field, int pods) {
    return fault.to() == pods
        ? Optional.of(
            "%s.to: %d asked, but %s has %d then; write another number"
                .formatted(field, fault.to(), fault.workload(), pods))
        : Optional.empty();
  }

  @Override
  public Optional<String> impossible(int pods) {
    return fault.to() == pods
        ? Optional.of(Sentences.has(this, pods) + " already")
        : Optional.empty();
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public Restoration restoration() {
    return new Restoration.Scaled(fault.to());
  }

  @Override
  public String planned(int pods) {
    return "scale %s from %d to %d%s".formatted(fault.workload(), pods, fault.to(), forTime());
  }

  @Override
  public String healedBy() {
    return held().isPresent()
        ? "the number of before is asked for once the time is over; where the harness dies, by ./holdfast undo"
        : "in a namespace that was found, the number of before is asked for at the run's end; where the harness dies, by ./holdfast undo";
  }

  @Override
  public String happened(List<String> struck) {
    return struck.isEmpty()
        ? fault.workload().name() + " was scaled"
        : Sentences.were(struck) + " scaled away";
  }

  @Override
  public String meanwhile() {
    return "away";
  }

  @Override
  public String endedFor(String instance) {
    return instance + " was ready again";
  }

  @Override
  public String state() {
    return "scaled to " + fault.to();
  }

  @Override
  public String back() {
    return "%s had " + fault.to() + " ready " + (fault.to() == 1 ? "pod" : "pods") + " after %s";
  }
}
