/**
 * What {@code holdfast-junit} starts: one process for each suite, on a JDK that the harness needs,
 * whatever the build's own JDK and libraries are. It reads on its standard input what to run, one
 * {@code name=value} a line and an empty line, and says on its standard output what happens, a line
 * for each event, as {@code name=value&name=value} in the encoding of HTML forms
 * (application/x-www-form-urlencoded). Its input's end is the end of the build: it heals, stops and
 * ends.
 */
@NullMarked
package dev.holdfast.suite;

import org.jspecify.annotations.NullMarked;
