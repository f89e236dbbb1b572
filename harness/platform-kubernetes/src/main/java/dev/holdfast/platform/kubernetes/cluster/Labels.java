package dev.holdfast.platform.kubernetes.cluster;

/** The labels that runs go by. */
public final class Labels {
  /** On everything that a run makes; its value is the run's id. */
  public static final String RUN = "holdfast.dev/run";

  /** On a namespace that runs may break things in. */
  public static final String ALLOW = "holdfast.dev/allow";

  /** On what says that a run has a namespace. */
  public static final String HELD = "holdfast.dev/held";

  private Labels() {}
}
