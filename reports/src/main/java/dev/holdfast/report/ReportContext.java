package dev.holdfast.report;

import java.time.Instant;

/**
 * What a report says that its run's history does not: who rendered it, when, on whose word.
 *
 * @param version of the product that judged and rendered, which may be newer than the one that ran
 * @param commandLine what was typed, for people
 */
public record ReportContext(String version, String commandLine, Instant renderedAt) {}
