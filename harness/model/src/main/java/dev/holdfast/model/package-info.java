/**
 * Scenario, fault, event, verdict: plain data that every room of the harness and the reports share.
 *
 * <p>Times inside a run are nanoseconds since the run's start on the harness's monotonic clock; the
 * one wall-clock instant is in {@link dev.holdfast.model.Event.RunStarted}.
 */
@NullMarked
package dev.holdfast.model;

import org.jspecify.annotations.NullMarked;
