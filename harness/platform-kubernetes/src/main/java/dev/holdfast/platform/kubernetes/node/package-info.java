/**
 * What is done on a node, by scripts that run in its own namespaces and undo themselves when their
 * input ends: signals, packets, and the proxies in pods.
 */
@NullMarked
package dev.holdfast.platform.kubernetes.node;

import org.jspecify.annotations.NullMarked;
