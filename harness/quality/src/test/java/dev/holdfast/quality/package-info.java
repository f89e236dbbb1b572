/**
 * Rules for the whole tree, and runs of the whole system, honest ones and ones that are lied to.
 */
@NullMarked
package dev.holdfast.quality;

import org.jspecify.annotations.NullMarked;
