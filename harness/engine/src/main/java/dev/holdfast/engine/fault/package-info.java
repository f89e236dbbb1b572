/**
 * What each kind of fault is: what it strikes, when it begins, what recovery from it means and how
 * it is said. One class for each; no other code of the engine tells kinds apart.
 */
@NullMarked
package dev.holdfast.engine.fault;

import org.jspecify.annotations.NullMarked;
