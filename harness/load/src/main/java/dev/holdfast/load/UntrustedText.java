package dev.holdfast.load;

/** Text from the system under test on its way into files and reports. */
final class UntrustedText {
  private UntrustedText() {}

  /**
   * At most {@code limit} characters, printable ASCII only: anything else, tabs and line ends
   * included, becomes {@code ?}; three dots stand for what was cut.
   */
  static String printable(String text, int limit) {
    boolean clean = text.length() <= limit;
    for (int i = 0; clean && i < text.length(); i++) {
      clean = isPrintable(text.charAt(i));
    }
    if (clean) {
      return text;
    }
    int kept = text.length() <= limit ? text.length() : Math.max(0, limit - 3);
    StringBuilder safe = new StringBuilder(kept + 3);
    for (int i = 0; i < kept; i++) {
      char c = text.charAt(i);
      safe.append(isPrintable(c) ? c : '?');
    }
    return kept == text.length() ? safe.toString() : safe.append("...").toString();
  }

  private static boolean isPrintable(char c) {
    return c >= ' ' && c <= '~';
  }
}
