package dev.holdfast.launch.check;

/**
 * A weakness, and what to do about it. It is only given with what was seen.
 *
 * @param rule its name, as docs/check.md has it: {@code no-readiness-probe}
 * @param weakness in a few words
 * @param evidence what was seen
 * @param cause why that is so, most likely
 * @param remedy what to change, as YAML: a patch of the workload, or an object; "" where it is no
 *     object's of the cluster
 * @param patches whether the remedy is a patch of the workload
 */
public record Advice(
    String rule, String weakness, String evidence, String cause, String remedy, boolean patches) {
  /** A remedy that changes the workload. */
  static Advice patch(String rule, String weakness, String evidence, String cause, String remedy) {
    return new Advice(rule, weakness, evidence, cause, remedy, true);
  }

  /** Where it is explained. */
  public String page() {
    return "docs/check.md#" + rule;
  }
}
