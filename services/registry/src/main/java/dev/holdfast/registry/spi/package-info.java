/** How a registry is found by its kind, and what it is told: where it is, and what lets one in. */
@NullMarked
package dev.holdfast.registry.spi;

import org.jspecify.annotations.NullMarked;
