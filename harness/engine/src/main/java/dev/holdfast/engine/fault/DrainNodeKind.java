package dev.holdfast.engine.fault;

import dev.holdfast.model.Fault;
import java.util.List;
import java.util.Optional;

/** {@code drain-node}: which node is known only where the pods stand, in the run. */
record DrainNodeKind(Fault.DrainNode fault) implements FaultKind {
  @Override
  public Optional<String> refused(String field, int pods) {
    return Sentences.noPods(this, field, pods, "drain the node of");
  }

  @Override
  public Optional<String> impossible(int pods) {
    return pods == 0 ? Optional.of(Sentences.has(this, pods)) : Optional.empty();
  }

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
    return Sentences.plannedOnNode(this, "drain", pods);
  }

  @Override
  public String noticed() {
    return "requests at each pod of the node, whoever's it is, and those that are sent there until it is out of rotation";
  }

  @Override
  public String healedBy() {
    return "the node takes pods again once the time is over; where the harness dies, by ./holdfast undo";
  }

  @Override
  public String happened(List<String> struck) {
    return Sentences.were(struck) + " evicted from a node that was drained";
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
