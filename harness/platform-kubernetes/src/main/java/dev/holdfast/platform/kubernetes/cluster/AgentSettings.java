package dev.holdfast.platform.kubernetes.cluster;

/**
 * Where pods may be made that work on a node, and of what.
 *
 * @param namespace that the cluster's owners have granted for it
 * @param image with bash, iptables, nsenter and socat
 */
public record AgentSettings(String namespace, String image) {
  public static final String NAMESPACE = "holdfast-agents";
  public static final String IMAGE = "holdfast.local/agent:1";
}
