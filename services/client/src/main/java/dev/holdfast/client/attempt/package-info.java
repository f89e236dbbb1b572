/** How often and how long is asked: pure decisions on a clock that is handed in. */
@NullMarked
package dev.holdfast.client.attempt;

import org.jspecify.annotations.NullMarked;
