@NullMarked
package dev.holdfast.scenario;

import org.jspecify.annotations.NullMarked;
