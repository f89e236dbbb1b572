@NullMarked
package dev.holdfast.platform.containers;

import org.jspecify.annotations.NullMarked;
