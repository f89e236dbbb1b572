package dev.holdfast.model;

/**
 * The lines of a process at one stage of their way. What was lost, doubled or disordered is counted
 * at the stage before which that happened, and at no later one.
 *
 * @param name of the stage: {@code written}, {@code searchable}
 * @param lines how many came so far, each counted once
 * @param first the smallest number of these; -1 where there is none
 * @param last the greatest
 * @param lost how many came to the stage before it and not to this one
 * @param doubled copies beyond those that the stage before had
 * @param copies how many copies are there beyond the first of each line
 * @param disordered lines that came after a younger one, and did so at no stage before; -1 where
 *     the stage tells no order
 * @param firstLost the number of the first lost one; -1 where none is
 * @param lastLost that of the last
 * @param p50LateNanos from the event until it was there; -1 where that is not known
 * @param p99LateNanos the same, of one in a hundred
 * @param mostLateNanos the same, of the latest
 */
public record LogStage(
    String name,
    long lines,
    long first,
    long last,
    long lost,
    long doubled,
    long copies,
    long disordered,
    long firstLost,
    long lastLost,
    long p50LateNanos,
    long p99LateNanos,
    long mostLateNanos) {}
