package dev.holdfast.model;

import java.util.Locale;

/** What owns a set of like pods. */
public record Workload(Kind kind, String name) {
  /** The kinds of workload. */
  public enum Kind {
    DEPLOYMENT("Deployment"),
    STATEFULSET("StatefulSet"),
    /** One pod on each node: how many that are, the cluster knows alone. */
    DAEMONSET("DaemonSet"),
    /** Its pods end by themselves, and one that ended well is as it should be. */
    JOB("Job");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** As a scenario writes it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** As Kubernetes writes it. */
    public String title() {
      return title;
    }
  }

  /** {@code deployment catalog}. */
  @Override
  public String toString() {
    return kind.key() + " " + name;
  }
}
