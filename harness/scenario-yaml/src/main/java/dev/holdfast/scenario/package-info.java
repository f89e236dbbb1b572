/**
 * Scenario files: YAML to model, with a position for every error, and the JSON Schema that editors
 * use.
 *
 * <p>The grammar ({@link dev.holdfast.scenario.ScenarioGrammar} and its neighbours) is a table of
 * fields made of {@link dev.holdfast.scenario.Form}s. The reader and the schema are both derived
 * from it, so they cannot say different things about the structure of a file. What a schema cannot
 * say (names that must exist, times that must fit) is in {@link dev.holdfast.scenario.CrossChecks}.
 */
@NullMarked
package dev.holdfast.scenario;

import org.jspecify.annotations.NullMarked;
