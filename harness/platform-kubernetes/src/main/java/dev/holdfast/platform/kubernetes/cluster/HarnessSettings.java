package dev.holdfast.platform.kubernetes.cluster;

/**
 * Where the harness itself may run in a pod, and of what.
 *
 * @param namespace that the cluster's owners have granted for it
 * @param image with bash, tar and holdfast-in-pod
 */
public record HarnessSettings(String namespace, String image) {
  public static final String IMAGE = "holdfast.local/holdfast:1";

  /** The ServiceAccount there with whose rights it runs. */
  public static final String ACCOUNT = "holdfast";
}
