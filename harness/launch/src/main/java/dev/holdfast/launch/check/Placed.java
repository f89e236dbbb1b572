package dev.holdfast.launch.check;

import dev.holdfast.model.Workload;

/** A workload of a namespace. */
public record Placed(String namespace, Workload workload) {
  @Override
  public String toString() {
    return workload + " in namespace " + namespace;
  }
}
