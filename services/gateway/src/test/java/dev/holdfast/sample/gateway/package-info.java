/** The sample system, whole: in one process, and as real processes. */
@NullMarked
package dev.holdfast.sample.gateway;

import org.jspecify.annotations.NullMarked;
