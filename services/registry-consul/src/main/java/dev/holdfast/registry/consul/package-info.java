/** The registry over Consul's HTTP API. */
@NullMarked
package dev.holdfast.registry.consul;

import org.jspecify.annotations.NullMarked;
