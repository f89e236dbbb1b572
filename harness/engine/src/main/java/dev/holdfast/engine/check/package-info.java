/**
 * What a history shows, question by question. Everything here is a pure function of scenario and
 * history.
 */
@NullMarked
package dev.holdfast.engine.check;

import org.jspecify.annotations.NullMarked;
