package dev.holdfast.model;

import java.time.Duration;
import java.util.List;

/**
 * What is put to the test: charts that a run installs and removes again, or what runs in a
 * namespace already, which a run takes as it finds it and leaves as it found it.
 */
public sealed interface SystemUnderTest {
  /** How long it may take until every pod is ready. */
  Duration readyWithin();

  /** The charts to install; none where it runs already. */
  default List<ChartInstall> charts() {
    return List.of();
  }

  /** The charts that make the system. */
  record Installed(List<ChartInstall> charts, Duration readyWithin) implements SystemUnderTest {
    public Installed {
      charts = List.copyOf(charts);
      Rule.check(!charts.isEmpty(), "a system must have at least 1 chart", 0);
      Rule.positive("ready-within", readyWithin);
    }
  }

  /**
   * What runs in a namespace, whoever installed it.
   *
   * @param readyWithin for what the run strikes
   */
  record Attached(String namespace, Duration readyWithin) implements SystemUnderTest {
    public Attached {
      Rule.name("namespace", namespace);
      Rule.positive("ready-within", readyWithin);
    }
  }
}
