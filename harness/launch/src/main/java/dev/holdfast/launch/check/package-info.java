/**
 * {@code holdfast check}: which faults a workload is put through, what was seen of each, and what
 * follows from it.
 */
@NullMarked
package dev.holdfast.launch.check;

import org.jspecify.annotations.NullMarked;
