@NullMarked
package dev.holdfast.engine.spi;

import org.jspecify.annotations.NullMarked;
