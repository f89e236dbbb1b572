@NullMarked
package dev.holdfast.helm;

import org.jspecify.annotations.NullMarked;
