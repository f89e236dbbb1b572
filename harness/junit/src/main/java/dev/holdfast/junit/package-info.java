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
 * such classes by themselves. It needs Java 17; the harness runs in a process of its own, on a JDK
 * 25 that {@code HOLDFAST_JAVA_HOME} names or that is found, with its own libraries.
 */
@NullMarked
package dev.holdfast.junit;

import org.jspecify.annotations.NullMarked;
