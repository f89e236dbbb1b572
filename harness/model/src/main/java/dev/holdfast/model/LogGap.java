package dev.holdfast.model;

/**
 * Lines of a process that were lost on their way, next to each other in time.
 *
 * @param after the stage that had them last; "" where none had: they would have been written then
 * @param before the stage to which they did not come
 * @param lines how many
 * @param fromNanos when the event of the first of them was, by the run's clock
 * @param toNanos the same, of the last
 */
public record LogGap(String after, String before, long lines, long fromNanos, long toNanos) {}
