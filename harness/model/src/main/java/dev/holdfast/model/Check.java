package dev.holdfast.model;

/**
 * One thing that was asked, and what the history says to it.
 *
 * @param name as the scenario has it: {@code kill-one.clean-within}; or a check that is made
 *     always: {@code residue}
 * @param expected {@code at most 0}
 * @param observed with its bound or resolution: {@code 0 of 12000 (below 0.025% with 95%
 *     confidence)}
 * @param why a sentence: the reason of a verdict other than PASS; may add to a PASS ("replaced
 *     first")
 */
public record Check(String name, Verdict verdict, String expected, String observed, String why) {}
