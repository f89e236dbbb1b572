package dev.holdfast.client.transport;

/** A try without a whole answer. */
public final class TryFailed extends Exception {
  private static final long serialVersionUID = 1;

  /** What became of it. */
  public enum How {
    /** The connection could not be made: nothing was sent. */
    NOT_SENT,
    /** It broke. */
    BROKEN,
    /** The answer is larger than the caller takes. */
    TOO_LARGE
  }

  private final How how;

  TryFailed(How how, String reason, Throwable cause) {
    super(reason, cause);
    this.how = how;
  }

  /** What became of it. */
  public How how() {
    return how;
  }
}
