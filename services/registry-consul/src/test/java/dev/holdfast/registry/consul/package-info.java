/** Tests of what a running Consul cannot easily be made to do; the rest is in the contract. */
@NullMarked
package dev.holdfast.registry.consul;

import org.jspecify.annotations.NullMarked;
