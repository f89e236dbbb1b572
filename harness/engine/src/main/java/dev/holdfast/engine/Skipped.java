package dev.holdfast.engine;

/** The platform lacks a capability that the scenario needs. Exit code 5; nothing was started. */
public final class Skipped extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Names platform, capability and what is missing. */
  public Skipped(String reason) {
    super(reason);
  }
}
