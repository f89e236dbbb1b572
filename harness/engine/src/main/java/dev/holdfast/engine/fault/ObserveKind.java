package dev.holdfast.engine.fault;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code observe}: others strike, and which pods is known only once they have. */
record ObserveKind(Fault.Observe fault) implements FaultKind {
  @Override
  public boolean strikesPods() {
    return true;
  }

  @Override
  public Optional<String> refused(String field, int pods) {
    return pods == 0
        ? Optional.of(
            "%s: %s has no pods then; observe one that has, or raise its replicas"
                .formatted(field, fault.workload()))
        : Optional.empty();
  }

  @Override
  public Optional<String> impossible(int pods) {
    return pods == 0
        ? Optional.of(Sentences.has(this, pods) + ", so there is nothing to observe")
        : Optional.empty();
  }

  @Override
  public Optional<Duration> onlyLooks() {
    return Optional.of(fault.within());
  }

  /** Whatever it was, it began before it could be seen. */
  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public Restoration restoration() {
    return new Restoration.AsBefore();
  }

  @Override
  public String planned(int pods) {
    return "observe for %s what others do to %s with %d %s"
        .formatted(
            DurationText.of(fault.within()), fault.workload(), pods, pods == 1 ? "pod" : "pods");
  }

  @Override
  public String noticed() {
    return "what others do there meanwhile; the run itself strikes nothing";
  }

  @Override
  public String healedBy() {
    return "whoever did it, or the cluster itself";
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.were(struck) + " struck by others";
  }

  @Override
  public String meanwhile() {
    return "struck";
  }

  @Override
  public String endedFor(String instance) {
    return instance + " was ready again";
  }

  @Override
  public String state() {
    return "struck by others";
  }
}
