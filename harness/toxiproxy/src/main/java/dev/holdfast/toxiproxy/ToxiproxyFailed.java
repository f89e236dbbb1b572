package dev.holdfast.toxiproxy;

/** Toxiproxy did not do what was asked: it refused, or it could not be reached. */
public final class ToxiproxyFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what was asked and what came. */
  public ToxiproxyFailed(String message) {
    super(message);
  }

  /** Says what was asked and what came. */
  public ToxiproxyFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
