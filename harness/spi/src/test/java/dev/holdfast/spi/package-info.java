@NullMarked
package dev.holdfast.spi;

import org.jspecify.annotations.NullMarked;
