package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code stop-node}: which node is known only where the pods stand, in the run. */
record StopNodeKind(Fault.StopNode fault) implements FaultKind {
  @Override
  public Optional<String> refused(String field, int pods) {
    return Sentences.noPods(this, field, pods, "stop the node of");
  }

  @Override
  public Optional<String> impossible(int pods) {
    return pods == 0 ? Optional.of(Sentences.has(this, pods)) : Optional.empty();
  }

  /** A node starts its own programs before anything can be seen of it. */
  @Override
  public Duration endsAfter() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Restoration restoration() {
    return new Restoration.Replaced();
  }

  @Override
  public String planned(int pods) {
    return Sentences.plannedOnNode(this, "stop", pods);
  }

  @Override
  public String noticed() {
    return "requests at each pod of the node, whoever's it is: nothing there answers or refuses";
  }

  @Override
  public String healedBy() {
    return "the node is started again once the time is over; where the harness dies, the whole cluster ends with it";
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.were(struck) + " on a node that stopped";
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
