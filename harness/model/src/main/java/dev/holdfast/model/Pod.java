package dev.holdfast.model;

/**
 * A pod as a workload observer sees it.
 *
 * @param name also the instance's name in registry entries and {@code X-Served-By}
 * @param uid changes when the pod is replaced
 * @param restarts of its containers, together
 * @param phase for people: {@code Running}, {@code CrashLoopBackOff (exit 1)}; {@link #LEAVING}
 *     once it is being deleted, {@link #ENDED_WELL} once it has done what it was there for
 */
public record Pod(
    String name,
    Workload workload,
    String uid,
    String address,
    boolean ready,
    int restarts,
    String phase) {
  /** The phase of a pod that is being deleted, as {@code kubectl} says it. */
  public static final String LEAVING = "Terminating";

  /** The phase of a Job's pod that has done its work, as Kubernetes says it. */
  public static final String ENDED_WELL = "Succeeded";

  /** Whether it is ready, or has done its work: it is as it should be. */
  public boolean well() {
    return ready || endedWell();
  }

  /** Whether it has done its work and will not run again. */
  public boolean endedWell() {
    return phase.equals(ENDED_WELL);
  }

  /** Whether it is being deleted: its workload no longer counts it. */
  public boolean leaving() {
    return phase.startsWith(LEAVING);
  }
}
