package dev.holdfast.model;

import java.time.Duration;
import java.util.List;

/** The charts that make the system, and how long it may take until every pod is ready. */
public record SystemUnderTest(List<ChartInstall> charts, Duration readyWithin) {
  public SystemUnderTest {
    charts = List.copyOf(charts);
    Rule.check(!charts.isEmpty(), "a system must have at least 1 chart", 0);
    Rule.positive("ready-within", readyWithin);
  }
}
