/**
 * Processes that never outlive their run: each is known by pid and start time, written down before
 * it runs, and ended by a guard should the harness die.
 */
@NullMarked
package dev.holdfast.platform.local.process;

import org.jspecify.annotations.NullMarked;
