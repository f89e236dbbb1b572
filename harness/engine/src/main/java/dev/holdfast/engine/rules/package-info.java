/**
 * What is asked of a history, question by question, and the answers: the verdict's checks.
 * Everything here is a pure function of what {@code timeline} knows.
 */
@NullMarked
package dev.holdfast.engine.rules;

import org.jspecify.annotations.NullMarked;
