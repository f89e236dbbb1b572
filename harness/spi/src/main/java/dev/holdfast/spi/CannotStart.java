package dev.holdfast.spi;

/**
 * The system cannot be brought up for a reason outside the scenario. Exit code 4; nothing was left
 * running.
 */
public final class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With the cause and the remedy in the message. */
  public CannotStart(String message) {
    super(message);
  }

  /** With the cause and the remedy in the message. */
  public CannotStart(String message, Throwable cause) {
    super(message, cause);
  }
}
