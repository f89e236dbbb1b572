package dev.holdfast.registry.upkeep;

/** The registry answered, and the answer is no: asking again would give the same. */
public class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what was asked and what was answered. */
  public Refused(String message) {
    super(message);
  }
}
