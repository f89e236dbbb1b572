@NullMarked
package dev.holdfast.sample.pricing;

import org.jspecify.annotations.NullMarked;
