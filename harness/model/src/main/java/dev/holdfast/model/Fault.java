package dev.holdfast.model;

import org.jspecify.annotations.Nullable;

/** What a scenario can break. A kind is here only once a platform can do it. */
public sealed interface Fault {
  /** The kind's name in a scenario. */
  String kind();

  /** The workload it strikes. */
  Workload workload();

  /** The container of each pod it strikes; null for the pod's only one. */
  @Nullable String container();

  /** How many pods of the workload it strikes. */
  int pods();

  /**
   * A signal to a container's first process.
   *
   * @param container null for the pod's only container
   */
  record Kill(Workload workload, @Nullable String container, int pods, Signal signal)
      implements Fault {
    public Kill {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
    }

    @Override
    public String kind() {
      return "kill";
    }
  }
}
