/**
 * A run's history, read once and indexed: what rules and reports ask is answered from here, and
 * neither goes through requests again.
 */
@NullMarked
package dev.holdfast.model.timeline;

import org.jspecify.annotations.NullMarked;
