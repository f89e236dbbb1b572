@NullMarked
package dev.holdfast.registry.upkeep;

import org.jspecify.annotations.NullMarked;
