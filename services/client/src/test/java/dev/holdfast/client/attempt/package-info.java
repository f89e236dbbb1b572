@NullMarked
package dev.holdfast.client.attempt;

import org.jspecify.annotations.NullMarked;
