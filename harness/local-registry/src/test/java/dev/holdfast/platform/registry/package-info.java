/** Tests of the registry that the local platform brings. */
@NullMarked
package dev.holdfast.platform.registry;

import org.jspecify.annotations.NullMarked;
