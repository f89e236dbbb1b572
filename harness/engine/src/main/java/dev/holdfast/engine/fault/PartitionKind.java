package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Target;
import java.util.List;
import java.util.Optional;

/** {@code partition}: held; the pods reach all but one, so they stay ready as a rule. */
record PartitionKind(Fault.Partition fault) implements FaultKind {
  @Override
  public Optional<String> cutOffFrom() {
    return fault.from().equals(Target.Link.REGISTRY) ? Optional.empty() : Optional.of(fault.from());
  }

  @Override
  public Restoration restoration() {
    return new Restoration.ReadyOnceOver();
  }

  @Override
  public String planned(int pods) {
    return Sentences.planned(this, "partition from " + fault.peer() + " of", pods, "");
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.were(struck) + " cut off from " + fault.peer();
  }

  @Override
  public String meanwhile() {
    return "cut off from " + fault.peer();
  }

  @Override
  public String endedFor(String instance) {
    return instance + " reached " + fault.peer() + " again";
  }

  @Override
  public String state() {
    return "cut off from " + fault.peer();
  }
}
