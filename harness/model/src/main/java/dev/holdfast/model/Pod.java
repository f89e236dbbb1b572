package dev.holdfast.model;

/**
 * A pod as a workload observer sees it.
 *
 * @param name also the instance's name in registry entries and {@code X-Served-By}
 * @param uid changes when the pod is replaced
 * @param restarts of its containers, together
 * @param phase for people: {@code Running}, {@code CrashLoopBackOff (exit 1)}
 */
public record Pod(
    String name,
    Workload workload,
    String uid,
    String address,
    boolean ready,
    int restarts,
    String phase) {}
