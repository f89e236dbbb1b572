package dev.holdfast.model;

/**
 * A text with draws in it that cannot be read; the rule that it breaks and what to write instead.
 */
public final class BadText extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
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

  /** What to write instead. */
  public String remedy() {
    return remedy;
  }
}
