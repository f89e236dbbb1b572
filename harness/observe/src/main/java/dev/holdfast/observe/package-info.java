/** Observers that more than one platform uses. They share no code with the systems they watch. */
@NullMarked
package dev.holdfast.observe;

import org.jspecify.annotations.NullMarked;
