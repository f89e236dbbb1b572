/** What every registry must do, as a test that each implementation runs against the real part. */
@NullMarked
package dev.holdfast.registry;

import org.jspecify.annotations.NullMarked;
