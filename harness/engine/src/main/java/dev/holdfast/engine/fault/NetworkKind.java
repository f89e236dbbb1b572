package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;

/** {@code network}: held; probes that bypass it leave the pods ready. */
record NetworkKind(Fault.Network fault) implements FaultKind {
  @Override
  public double share() {
    return fault.toxic().toxicity();
  }

  @Override
  public Restoration restoration() {
    return new Restoration.ReadyOnceOver();
  }

  @Override
  public String planned(int pods) {
    return Sentences.planned(this, "network (" + fault.toxic() + ") of", pods, "");
  }

  @Override
  public String happened(List<String> struck) {
    return "the network to "
        + Sentences.them(struck)
        + " was struck ("
        + fault.toxic().effect().name()
        + ")";
  }

  @Override
  public String meanwhile() {
    return "struck";
  }

  @Override
  public String endedFor(String instance) {
    return "the network to " + instance + " was healed";
  }

  @Override
  public String state() {
    return "behind a network with " + fault.toxic().effect().what();
  }
}
