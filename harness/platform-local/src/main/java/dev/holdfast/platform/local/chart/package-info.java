/** From a chart to what the local platform is to run, and to a list of what it will not do. */
@NullMarked
package dev.holdfast.platform.local.chart;

import org.jspecify.annotations.NullMarked;
