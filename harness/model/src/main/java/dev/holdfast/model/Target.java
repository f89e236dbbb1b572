package dev.holdfast.model;

/** What a fault strikes. */
public sealed interface Target {
  /**
   * Some pods of a workload.
   *
   * @param count how many of them
   */
  record Pods(Workload workload, int count) implements Target {
    @Override
    public String toString() {
      return workload.toString();
    }
  }

  /** A workload as a whole. */
  record Whole(Workload workload) implements Target {
    @Override
    public String toString() {
      return workload.toString();
    }
  }

  /**
   * The link between some pods of a workload and another workload.
   *
   * @param count how many of the pods
   * @param peer the other's name, for people; or the registry
   */
  record Link(Workload workload, int count, String peer) implements Target {
    @Override
    public String toString() {
      return workload + " and " + peer;
    }
  }

  /** The registry that the charts are told of. */
  record Registry() implements Target {
    @Override
    public String toString() {
      return "registry";
    }
  }
}
