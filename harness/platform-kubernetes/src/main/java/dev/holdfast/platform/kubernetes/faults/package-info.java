/**
 * Faults on a cluster, and the watches that see them: through the node where a process, a packet or
 * a connection is struck, through the API where a pod or a workload is.
 */
@NullMarked
package dev.holdfast.platform.kubernetes.faults;

import org.jspecify.annotations.NullMarked;
