package dev.holdfast.engine.check;

import dev.holdfast.model.Event;
import java.util.Optional;

/**
 * How one struck instance left the set of healthy ones that clients are given.
 *
 * @param left the registry's entry without it
 * @param replacedNanos when it, or what took its place, was seen to run again
 */
record Rotation(
    String target, boolean known, Optional<Event.RegistrySeen> left, Optional<Long> replacedNanos) {
  static Rotation of(FaultEvidence fault, String target) {
    long from = fault.fromNanos();
    Members members = fault.members();
    return new Rotation(
        target,
        !members.servicesOf(target, from).isEmpty(),
        members.left(target, from),
        fault.pods().runningAgain(target, from));
  }

  /** It was there again before the registry noticed anything. */
  boolean replacedFirst() {
    return replacedNanos.isPresent()
        && left.map(entry -> entry.atNanos() > replacedNanos.get()).orElse(true);
  }

  /** When it was no longer handed out dead: it had left, or was there again. */
  Optional<Long> overNanos() {
    return replacedFirst() ? replacedNanos : left.map(Event.RegistrySeen::atNanos);
  }
}
