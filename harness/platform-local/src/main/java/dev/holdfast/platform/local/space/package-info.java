/**
 * A network of the pods' own: each pod has a network namespace, all are joined by a bridge in one
 * more, and a small process in that one, the gate, carries connections between there and here. With
 * the last process that is in them the kernel takes all of it away.
 */
@NullMarked
package dev.holdfast.platform.local.space;

import org.jspecify.annotations.NullMarked;
