package dev.holdfast.engine.check;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.model.Verdict;
import java.util.List;

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

  /**
   * A FAIL that the load generator itself may have caused carries no verdict; anything else stays
   * as it is.
   */
  Finding unlessBlamedOn(SendLag lag, boolean tainted) {
    return verdict == Verdict.FAIL && tainted
        ? unknown(observed, why + "; but " + lag.text() + ", so the system cannot be blamed")
        : this;
  }

  /** The same, for bad answers of whichever load; only slow ones can come of a mere delay. */
  Finding unlessBlamedOnAny(Evidence evidence, List<Request> bad) {
    boolean onlySlow = bad.stream().allMatch(request -> request.answer() == Answer.SLOW);
    Finding finding = this;
    for (LoadEvidence load : evidence.loads()) {
      List<Request> judged = load.judged();
      if (!judged.isEmpty()) {
        SendLag lag = SendLag.of(judged);
        finding = finding.unlessBlamedOn(lag, lag.froze() || (onlySlow && lag.fellBehind()));
      }
    }
    return finding;
  }
}
