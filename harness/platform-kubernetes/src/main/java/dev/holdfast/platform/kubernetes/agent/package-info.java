/**
 * A way to the nodes of a cluster that is somebody's: a pod on each, in a namespace of its own,
 * that ends by itself and takes with it what it held.
 */
@NullMarked
package dev.holdfast.platform.kubernetes.agent;

import org.jspecify.annotations.NullMarked;
