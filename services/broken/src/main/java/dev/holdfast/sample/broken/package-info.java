/** The sample services with a flaw each, to see that the harness finds it. */
@NullMarked
package dev.holdfast.sample.broken;

import org.jspecify.annotations.NullMarked;
