package dev.holdfast.registry;

/** The registry did not answer, or refused. */
public final class RegistryUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says which registry, what was asked and what was last seen. */
  public RegistryUnavailable(String message) {
    super(message);
  }

  /** Says which registry, what was asked and what was last seen. */
  public RegistryUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
