/**
 * What the engine needs from a platform and a load generator. The engine never sees more of them
 * than this.
 */
@NullMarked
package dev.holdfast.spi;

import org.jspecify.annotations.NullMarked;
