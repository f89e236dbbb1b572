package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;
import java.util.Optional;

/** {@code registry-outage}. */
record RegistryOutageKind(Fault.RegistryOutage fault) implements OutageKind {
  @Override
  public Restoration restoration() {
    return fault.forgets() ? new Restoration.Relisted() : new Restoration.OnceOver();
  }

  @Override
  public String planned(int pods) {
    return "registry-outage (%s%s)%s"
        .formatted(fault.toxic(), fault.forgets() ? ", and it forgets all" : "", forTime());
  }

  @Override
  public String happened(List<String> struck) {
    return fault.forgets() ? "the registry forgot all" : "the registry was struck";
  }

  @Override
  public String state() {
    return fault.forgets() ? "away, and had forgotten all" : OutageKind.behind(fault.toxic());
  }

  @Override
  public Optional<String> remedy() {
    return Optional.of(
        fault.forgets()
            ? "let services register again by themselves as soon as the registry does not know them, and clients go on with the instances that they know meanwhile"
            : "let clients go on with the instances that they know, also when the registry comes back"
                + " and has none");
  }
}
