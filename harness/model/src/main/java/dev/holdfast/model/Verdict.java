package dev.holdfast.model;

import java.util.Collection;

/** What the evidence says. In the order of weight: FAIL wins over UNKNOWN, UNKNOWN over PASS. */
public enum Verdict {
  PASS,
  UNKNOWN,
  FAIL;

  /** The weightiest of them; UNKNOWN where there is none, since nothing was shown. */
  public static Verdict of(Collection<Verdict> verdicts) {
    return verdicts.stream().max(Verdict::compareTo).orElse(UNKNOWN);
  }
}
