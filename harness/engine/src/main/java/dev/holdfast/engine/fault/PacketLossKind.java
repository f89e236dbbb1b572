package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;

/** {@code packet-loss}: held; probes are struck too, so pods may lose their readiness or not. */
record PacketLossKind(Fault.PacketLoss fault) implements FaultKind {
  @Override
  public Restoration restoration() {
    return new Restoration.ReadyOnceOver();
  }

  @Override
  public String planned(int pods) {
    return Sentences.planned(this, "packet-loss (" + fault.share() + ") of", pods, "");
  }

  @Override
  public String happened(List<String> struck) {
    return fault.share() + " of the packets to " + Sentences.them(struck) + " were lost";
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
    return "losing " + fault.share() + " of the packets to it";
  }
}
