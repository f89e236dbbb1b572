package dev.holdfast.engine.rules;

import dev.holdfast.model.Check;
import dev.holdfast.model.Verdict;
import java.util.function.Supplier;

/** One thing that is asked of a history, and the way to its answer. */
record Question(String name, String expected, Supplier<Finding> answer) {
  /** The answer; a check that fails in itself has shown nothing, so it is UNKNOWN. */
  Check check() {
    try {
      Finding finding = answer.get();
      return new Check(name, finding.verdict(), expected, finding.observed(), finding.why());
    } catch (RuntimeException e) {
      return new Check(name, Verdict.UNKNOWN, expected, "nothing", "the check itself failed: " + e);
    }
  }
}
