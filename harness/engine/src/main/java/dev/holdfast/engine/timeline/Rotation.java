package dev.holdfast.engine.timeline;

import java.util.Optional;

/**
 * How one struck instance left the set of healthy ones that clients are given.
 *
 * @param left the entry without it
 * @param readyNanos when it was seen to be ready again, under its name: one that another name took
 *     the place of is handed out dead for as long as it has not left
 * @param healedNanos when a fault that is held was over; empty for others
 */
public record Rotation(
    String target,
    boolean known,
    Optional<Members.Given> left,
    Optional<Long> readyNanos,
    Optional<Long> healedNanos) {
  public static Rotation of(FaultEvidence fault, String target) {
    long from = fault.fromNanos();
    Members members = fault.members();
    return new Rotation(
        target,
        !members.servicesOf(target, from).isEmpty(),
        members.left(target, from),
        fault.pods().readyByItsName(target, from),
        fault.held() ? fault.overNanos() : Optional.empty());
  }

  /**
   * It was restarted, and became ready again without the registry having noticed anything. One that
   * runs again has taken nobody's place as long as it is not ready.
   */
  public boolean replacedFirst() {
    return readyNanos.isPresent()
        && left.map(entry -> entry.atNanos() > readyNanos.get()).orElse(true);
  }

  /** The fault was over without the registry having noticed anything. */
  public boolean healedFirst() {
    return healedNanos.isPresent()
        && left.map(entry -> entry.atNanos() > healedNanos.get()).orElse(true);
  }

  /** When it was no longer handed out dead: it had left, or was there again. */
  public Optional<Long> overNanos() {
    if (healedFirst()) {
      return healedNanos;
    }
    return replacedFirst() ? readyNanos : left.map(Members.Given::atNanos);
  }
}
