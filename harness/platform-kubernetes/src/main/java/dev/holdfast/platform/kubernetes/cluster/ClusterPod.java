package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.model.Pod;

/**
 * A pod, and the cluster's own word on it.
 *
 * @param pod as the history has it
 */
public record ClusterPod(Pod pod, io.fabric8.kubernetes.api.model.Pod raw) {}
