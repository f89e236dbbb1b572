package dev.holdfast.launch.check;

import java.util.List;

/**
 * A weakness, and what to do about it. It is only given with what was seen.
 *
 * @param rule its name, as docs/check.md has it: {@code no-readiness-probe}
 * @param weakness in a few words
 * @param evidence what was seen
 * @param cause why that is so, most likely
 * @param remedy what to change, as YAML: a patch of an object, or an example for whoever changes it
 * @param change who makes that change, and how
 * @param explains the kinds of faults whose failed requests it explains; none where it is about
 *     something else
 */
public record Advice(
    String rule,
    String weakness,
    String evidence,
    String cause,
    String remedy,
    Change change,
    List<String> explains) {
  public Advice {
    explains = List.copyOf(explains);
  }

  /** How a remedy is put in place. */
  public sealed interface Change {
    /**
     * The remedy is a patch of an object.
     *
     * @param kind as kubectl takes it: {@code deployment}
     */
    record Patch(String kind, String name) implements Change {}

    /** Somebody else's part, in words. */
    record Theirs(String whose) implements Change {}
  }

  /** Before it is known which faults it explains. */
  static Advice of(
      String rule, String weakness, String evidence, String cause, String remedy, Change change) {
    return new Advice(rule, weakness, evidence, cause, remedy, change, List.of());
  }

  Advice explaining(List<String> faults) {
    return new Advice(rule, weakness, evidence, cause, remedy, change, faults);
  }

  /** Where it is explained. */
  public String page() {
    return "docs/check.md#" + rule;
  }
}
