package dev.holdfast.engine.rules;

import dev.holdfast.model.Verdict;

/**
 * The answer to a {@link Question}.
 *
 * @param observed with its bound or resolution
 * @param why a clause without full stop; "" where there is nothing to add to a PASS
 */
record Finding(Verdict verdict, String observed, String why) {
  static Finding pass(String observed) {
    return new Finding(Verdict.PASS, observed, "");
  }

  static Finding fail(String observed, String why) {
    return new Finding(Verdict.FAIL, observed, why);
  }

  static Finding unknown(String observed, String why) {
    return new Finding(Verdict.UNKNOWN, observed, why);
  }

  /** The same, with something to add. */
  Finding because(String said) {
    return new Finding(verdict, observed, said);
  }

  /** PASS or FAIL. */
  static Finding of(boolean holds, String observed, String whyNot) {
    return holds ? pass(observed) : fail(observed, whyNot);
  }
}
