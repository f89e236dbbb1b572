package dev.holdfast.model;

/**
 * A text of a form of its own that cannot be read; the rule that it breaks and what to write
 * instead.
 */
public final class BadText extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_SHOWN = 60;
  private final String rule;
  private final String remedy;

  BadText(String rule, String remedy, String text) {
    super(rule + ", got '" + text + "'; " + remedy);
    this.rule = rule;
    this.remedy = remedy;
  }

  /** What the text must be: {@code must close '${' with '}'}. */
  public String rule() {
    return rule;
  }

  /**
   * A text between quotes, with line breaks and controls made visible, and not longer than a line.
   */
  public static String quoted(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.codePoints()
        .limit(LONGEST_SHOWN)
        .forEach(point -> {
          switch (point) {
            case '\n' -> shown.append("\\n");
            case '\t' -> shown.append("\\t");
            case '\r' -> shown.append("\\r");
            default -> {
              if (Character.isISOControl(point)) {
                shown.append("\\x%02x".formatted(point));
              } else {
                shown.appendCodePoint(point);
              }
            }
          }
        });
    return shown
        .append(text.codePointCount(0, text.length()) > LONGEST_SHOWN ? "…'" : "'")
        .toString();
  }

  /** What to write instead. */
  public String remedy() {
    return remedy;
  }
}
