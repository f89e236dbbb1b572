package dev.holdfast.spi;

/** A fault cannot be applied as planned; nothing was changed. */
public final class FaultNotPossible extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says which target and why. */
  public FaultNotPossible(String message) {
    super(message);
  }
}
