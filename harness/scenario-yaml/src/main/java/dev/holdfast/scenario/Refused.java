package dev.holdfast.scenario;

/** A value that breaks a rule; the form that reads it adds what it is called, and the value. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String rule;
  private final String remedy;

  Refused(String rule, String remedy) {
    super(rule + "; " + remedy, null, false, false);
    this.rule = rule;
    this.remedy = remedy;
  }

  String rule() {
    return rule;
  }

  String remedy() {
    return remedy;
  }
}
