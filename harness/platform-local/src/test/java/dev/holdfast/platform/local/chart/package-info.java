@NullMarked
package dev.holdfast.platform.local.chart;

import org.jspecify.annotations.NullMarked;
