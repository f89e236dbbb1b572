package dev.holdfast.platform.local;

import dev.holdfast.platform.local.chart.ProbeSpec;
import java.util.Optional;

/** Turns a probe's answers into its word: so many alike in a row are needed to change it. */
final class ProbeCounter {
  private final ProbeSpec probe;
  private boolean last;
  private int inARow;

  ProbeCounter(ProbeSpec probe) {
    this.probe = probe;
  }

  /** The word after this answer; empty where it does not count yet. */
  Optional<Boolean> answered(boolean success) {
    inARow = inARow > 0 && last == success ? inARow + 1 : 1;
    last = success;
    int needed = success ? probe.successThreshold() : probe.failureThreshold();
    return inARow >= needed ? Optional.of(success) : Optional.empty();
  }
}
