package dev.holdfast.model;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the system got over one fault, in parts. Moments are since the fault was first seen; null
 * where it never came to that or could not be seen.
 *
 * @param seenNanos when the witness first saw the fault, since the run's start
 * @param met how many requests were sent to the struck instances while they were struck; where none
 *     was, how many would have been by their share before
 * @param badAnswers failed and slow ones between the fault and its end
 * @param lastBad the last answer that was bad beyond what may be at any time
 */
public record Failover(
    String fault,
    List<String> targets,
    long seenNanos,
    long seenResolutionNanos,
    @Nullable Moment firstBad,
    @Nullable Moment outOfRotation,
    @Nullable Moment lastBad,
    @Nullable Moment readyAgain,
    @Nullable Moment redundant,
    long met,
    long badAnswers,
    @Nullable Moment lastFailed,
    @Nullable Moment lastSlow) {
  public Failover {
    targets = List.copyOf(targets);
  }

  /**
   * A moment.
   *
   * @param afterNanos since the fault was seen; negative where it came before
   * @param resolutionNanos how much earlier it may have been
   * @param note "" or why it is as it is: {@code replaced first}
   */
  public record Moment(long afterNanos, long resolutionNanos, String note) {}

  /** How long after the fault a moment was; empty where there is none. */
  public static OptionalLong after(@Nullable Moment moment) {
    return moment == null ? OptionalLong.empty() : OptionalLong.of(moment.afterNanos());
  }
}
