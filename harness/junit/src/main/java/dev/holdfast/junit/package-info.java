/**
 * Scenarios as JUnit tests. A class says where they are, and each becomes a test that links to its
 * YAML file:
 *
 * <pre>{@code
 * @ResilienceSuite("scenarios/smoke")
 * class SmokeIT {}
 * }</pre>
 *
 * <p>This is an engine of the JUnit Platform beside Jupiter, so Surefire, Failsafe and IDEs find
 * such classes by themselves.
 */
@NullMarked
package dev.holdfast.junit;

import org.jspecify.annotations.NullMarked;
