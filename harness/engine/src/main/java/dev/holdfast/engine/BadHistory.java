package dev.holdfast.engine;

import org.jspecify.annotations.Nullable;

/** A run's folder does not hold a history that this version can read. */
public final class BadHistory extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With file, line and cause in the message. */
  public BadHistory(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
