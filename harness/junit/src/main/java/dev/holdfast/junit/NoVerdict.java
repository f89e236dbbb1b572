package dev.holdfast.junit;

/** The system is neither cleared nor blamed: UNKNOWN, or the run could not be begun. */
final class NoVerdict extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoVerdict(String why) {
    // where it was thrown says nothing of why
    super(why, null, false, false);
  }
}
