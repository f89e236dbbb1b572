package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Fault.LogStoreOutage;
import dev.holdfast.model.Toxic;
import java.util.List;
import java.util.Optional;

/** {@code log-store-outage}. */
record LogStoreOutageKind(Fault.LogStoreOutage fault) implements OutageKind {
  @Override
  public Restoration restoration() {
    return new Restoration.OnceOver();
  }

  @Override
  public String planned(int pods) {
    return "log-store-outage (%s)%s".formatted(fault.effect().what(), forTime());
  }

  @Override
  public String happened(List<String> struck) {
    return "the log store was struck";
  }

  @Override
  public String state() {
    return switch (fault.effect()) {
      case LogStoreOutage.OnTheWay(Toxic toxic) -> OutageKind.behind(toxic);
      case LogStoreOutage.TooManyRequests _ -> "without room for more (429)";
    };
  }

  @Override
  public Optional<String> remedy() {
    return Optional.of(
        "keep lines on a disk until the store has them (Logstash: queue.type persisted, with room"
            + " for so long an outage), and let no service wait for its log");
  }
}
