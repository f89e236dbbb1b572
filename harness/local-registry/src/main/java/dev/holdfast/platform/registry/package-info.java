/**
 * The registry that the local platform brings: the real Consul where its binary is at hand, else an
 * embedded one that speaks the part of Consul's HTTP API that services use.
 */
@NullMarked
package dev.holdfast.platform.registry;

import org.jspecify.annotations.NullMarked;
