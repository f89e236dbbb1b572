package dev.holdfast.model;

/** A fault by its name in the scenario, and when it starts. */
public record FaultStep(String name, Start start, Fault fault) {
  public FaultStep {
    Rule.name("fault", name);
  }
}
