package dev.holdfast.model;

import java.util.Optional;

/** What a fault strikes. Its text is for people, and for whoever compares two. */
public sealed interface Target {
  /** The workload that is struck, or pods of which; empty where it is something else. */
  default Optional<Workload> ofWorkload() {
    return Optional.empty();
  }

  /** How many single pods are struck; 0 where none are. */
  default int pods() {
    return 0;
  }

  /** Some pods of a workload. */
  record Pods(Workload workload, int pods) implements Target {
    @Override
    public Optional<Workload> ofWorkload() {
      return Optional.of(workload);
    }

    @Override
    public String toString() {
      return workload.toString();
    }
  }

  /** A workload as a whole: what becomes of single pods is the cluster's choice. */
  record Whole(Workload workload) implements Target {
    @Override
    public Optional<Workload> ofWorkload() {
      return Optional.of(workload);
    }

    @Override
    public String toString() {
      return workload.toString();
    }
  }

  /** A node on which pods of a workload stand: those are struck, with all else that is there. */
  record Node(Workload workload) implements Target {
    @Override
    public Optional<Workload> ofWorkload() {
      return Optional.of(workload);
    }

    @Override
    public String toString() {
      return "a node of " + workload;
    }
  }

  /**
   * The link between some pods of a workload and another workload, or the registry.
   *
   * @param to the other's name, or {@link #REGISTRY}
   */
  record Link(Workload workload, int pods, String to) implements Target {
    /** The registry that the charts are told of, whatever it is called. */
    public static final String REGISTRY = "registry";

    @Override
    public Optional<Workload> ofWorkload() {
      return Optional.of(workload);
    }

    @Override
    public String toString() {
      return workload + " from " + to;
    }
  }

  /** The registry that the charts are told of. */
  record Registry() implements Target {
    @Override
    public String toString() {
      return "registry";
    }
  }

  /** Where log lines are brought to. */
  record LogStore() implements Target {
    @Override
    public String toString() {
      return "log store";
    }
  }
}
