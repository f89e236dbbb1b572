/**
 * One run from a scenario's file to its report: what the command line and JUnit share. Only here
 * the platforms, the load generator, the reader and the renderer meet.
 */
@NullMarked
package dev.holdfast.launch;

import org.jspecify.annotations.NullMarked;
