/**
 * How numbers, names and findings are said to people: the headline, what is to blame, what to do.
 */
@NullMarked
package dev.holdfast.engine.words;

import org.jspecify.annotations.NullMarked;
