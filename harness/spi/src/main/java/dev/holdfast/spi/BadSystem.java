package dev.holdfast.spi;

/**
 * The scenario's system is wrong: a chart, its values, a field. Exit code 2; nothing was left
 * running.
 */
public final class BadSystem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With place, rule, value and remedy in the message. */
  public BadSystem(String message) {
    super(message);
  }
}
