/** Tests of rooms together, which no room could run alone. */
@NullMarked
package dev.holdfast.quality;

import org.jspecify.annotations.NullMarked;
