/**
 * Renders a run as {@code report.html}, {@code junit.xml} and {@code run.json}, and all runs as
 * {@code index.html}.
 *
 * <p>Everything here is a function of its input: no clock, no network, no state. The same history
 * and judgement give the same bytes.
 */
@NullMarked
package dev.holdfast.report;

import org.jspecify.annotations.NullMarked;
