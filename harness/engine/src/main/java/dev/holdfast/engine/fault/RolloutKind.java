package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;
import java.util.Optional;

/** {@code rollout}: all pods are told to go, in the workload's own order. */
record RolloutKind(Fault.Rollout fault) implements FaultKind {
  @Override
  public Optional<String> refused(String field, int pods) {
    return pods == 0
        ? Optional.of(
            "%s: %s has no pods then; roll out one that has, or raise its replicas"
                .formatted(field, fault.workload()))
        : Optional.empty();
  }

  @Override
  public Optional<String> impossible(int pods) {
    return pods == 0
        ? Optional.of(Sentences.has(this, pods) + ", so there is nothing to roll out")
        : Optional.empty();
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public Restoration restoration() {
    return new Restoration.AllReplaced();
  }

  @Override
  public String planned(int pods) {
    return "rollout of %s with %d %s".formatted(fault.workload(), pods, pods == 1 ? "pod" : "pods");
  }

  @Override
  public String healedBy() {
    return "the cluster itself, pod by pod; in a namespace that was found, the template of before is put back at the run's end, which replaces the pods once more";
  }

  @Override
  public String happened(List<String> struck) {
    return struck.isEmpty()
        ? fault.workload().name() + " was rolled out anew"
        : Sentences.were(struck) + " replaced by a rollout";
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
    return "rolled out anew";
  }

  @Override
  public String back() {
    return "%s was at full strength with new pods alone after %s";
  }
}
