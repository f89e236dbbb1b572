/**
 * A cluster as it is found: the way to its API and what it refuses, what stands around it, and the
 * pods in it as a watch keeps them.
 */
@NullMarked
package dev.holdfast.platform.kubernetes.cluster;

import org.jspecify.annotations.NullMarked;
