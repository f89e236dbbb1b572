package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;

/** {@code pause}: held; one that is paused for less than its probe's patience stays ready. */
record PauseKind(Fault.Pause fault) implements FaultKind {
  @Override
  public Restoration restoration() {
    return new Restoration.ReadyOnceOver();
  }

  @Override
  public String planned(int pods) {
    String container = fault.container() == null ? "" : " container " + fault.container() + " of";
    return Sentences.planned(this, "pause" + container, pods, "");
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.were(struck) + " paused";
  }

  @Override
  public String meanwhile() {
    return "paused";
  }

  @Override
  public String endedFor(String instance) {
    return instance + " went on";
  }

  @Override
  public String state() {
    return "paused";
  }
}
