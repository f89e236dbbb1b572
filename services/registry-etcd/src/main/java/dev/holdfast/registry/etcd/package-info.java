/**
 * The registry over etcd: an instance is a key that a lease holds, and a list is what stands below
 * a prefix. It is spoken to by etcd's own HTTP gateway (ADR 4).
 */
@NullMarked
package dev.holdfast.registry.etcd;

import org.jspecify.annotations.NullMarked;
