package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Toxic;
import java.util.List;
import java.util.Optional;

/** {@code registry-outage}: held; no pod is struck, so none has to come back. */
record RegistryOutageKind(Fault.RegistryOutage fault) implements FaultKind {
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
  public String meanwhile() {
    return "struck";
  }

  @Override
  public String endedFor(String instance) {
    return instance + " was healed";
  }

  @Override
  public String state() {
    return fault.forgets()
        ? "away, and had forgotten all"
        : fault.toxic().effect() instanceof Toxic.Effect.Down
            ? "away"
            : "struck by " + fault.toxic().effect().what();
  }

  @Override
  public String back() {
    return "%s was back after %s";
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
