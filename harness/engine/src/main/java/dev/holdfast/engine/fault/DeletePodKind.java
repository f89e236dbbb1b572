package dev.holdfast.engine.fault;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Fault;
import java.time.Duration;
import java.util.List;

/** {@code delete-pod}: the pods are told to go, and others come in their places. */
record DeletePodKind(Fault.DeletePod fault) implements FaultKind {
  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public Restoration restoration() {
    return new Restoration.Replaced();
  }

  @Override
  public String planned(int pods) {
    Duration grace = fault.grace();
    return Sentences.planned(
        this, "delete", pods, grace == null ? "" : " with " + DurationText.of(grace) + " grace");
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.were(struck) + " deleted";
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
    return "gone";
  }
}
