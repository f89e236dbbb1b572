package dev.holdfast.model;

/** What owns a set of like pods. */
public record Workload(Kind kind, String name) {
  /** The kinds of workload. */
  public enum Kind {
    DEPLOYMENT,
    STATEFULSET;

    /** As a scenario writes it. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** {@code deployment catalog}. */
  @Override
  public String toString() {
    return kind.key() + " " + name;
  }
}
