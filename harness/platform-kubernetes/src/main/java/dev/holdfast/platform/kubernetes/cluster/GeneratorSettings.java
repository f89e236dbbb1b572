package dev.holdfast.platform.kubernetes.cluster;

/**
 * What makes load in the cluster.
 *
 * @param count how many pods
 * @param namespace that the cluster's owners have granted for it
 * @param image with bash and holdfast-generator
 */
public record GeneratorSettings(int count, String namespace, String image) {
  public static final String IMAGE = "holdfast.local/generator:1";
}
