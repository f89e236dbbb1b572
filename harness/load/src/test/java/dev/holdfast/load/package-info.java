/** Behaviour of the load against small real servers on loopback, and a bench. */
@NullMarked
package dev.holdfast.load;

import org.jspecify.annotations.NullMarked;
