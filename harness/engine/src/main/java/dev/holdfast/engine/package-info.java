/**
 * Plans a scenario, runs it, keeps its history and judges it. Planning and judging are pure; only
 * {@link dev.holdfast.engine.Runner} has effects, through the ports of {@code dev.holdfast.spi}.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
