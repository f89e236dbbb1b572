package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;

/** {@code kill}: it is seen as soon as it is done, and the container is started again. */
record KillKind(Fault.Kill fault) implements FaultKind {
  @Override
  public Restoration restoration() {
    return new Restoration.Replaced();
  }

  @Override
  public String planned(int pods) {
    String container = fault.container() == null ? "" : " container " + fault.container() + " of";
    return Sentences.planned(this, "kill -" + fault.signal() + container, pods, "");
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.they(struck) + " died";
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
