package dev.holdfast.service;

/**
 * The line that accounts for an answer does not stand, so the answer must not go out: it would be
 * acknowledged and not accounted for.
 */
final class LineNotWritten extends RuntimeException {
  private static final long serialVersionUID = 1;
  static final String MESSAGE = "this instance cannot write its log";

  LineNotWritten() {
    super(MESSAGE);
  }
}
