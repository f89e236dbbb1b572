package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import java.util.Comparator;
import java.util.List;

/** The looks of one observer, as it told of them: how well it could see. */
public final class ObserverLooks {
  private final List<Event.Observed> looks;

  private ObserverLooks(List<Event.Observed> looks) {
    this.looks = looks;
  }

  public static ObserverLooks of(String observer, History history) {
    return new ObserverLooks(
        history
            .all(Event.Observed.class)
            .filter(entry -> entry.observer().equals(observer))
            .sorted(Comparator.comparingLong(Event.Observed::atNanos))
            .toList());
  }

  /** How long it was between two looks around that time; what was seen may be older by that. */
  public long resolutionNanos(long atNanos) {
    return looks.stream()
        .filter(entry -> entry.atNanos() >= atNanos)
        .findFirst()
        .map(Event.Observed::longestGapNanos)
        .orElse(0L);
  }

  /** The longest time in between without a successful look. */
  public long longestBlindNanos(long fromNanos, long untilNanos) {
    long longest = 0;
    long last = fromNanos;
    for (Event.Observed look : looks) {
      if (look.atNanos() > fromNanos && look.atNanos() < untilNanos) {
        longest = Math.max(longest, Math.max(look.longestGapNanos(), look.atNanos() - last));
        last = look.atNanos();
      }
    }
    return Math.max(longest, untilNanos - last);
  }

  public boolean never() {
    return looks.stream().allMatch(entry -> entry.looks() == 0);
  }
}
