package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.ObserverLooks;
import dev.holdfast.engine.timeline.Skews;
import dev.holdfast.model.Event;
import dev.holdfast.model.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * How long it took from the events of log lines until a search found them. Of a line that is there
 * twice the first copy counts: the second is no later news. Lines from before the system was ready
 * count nowhere: what carries lines was itself being started then.
 *
 * @param times by the harness's clock, the writers' own being off by as much as they may be
 * @param least the same, the writers' clocks being off by as little as they may be
 * @param uncorrected by the writers' clocks
 * @param resolution how much earlier the latest may have been found: the time between two looks
 * @param latest the instance of the latest
 * @param early lines from before the system was ready, which are left out
 */
record Lateness(
    SortedTimes times,
    SortedTimes least,
    SortedTimes uncorrected,
    int count,
    long resolution,
    String latest,
    int early) {
  private static final String OBSERVER = "logs";

  static Lateness of(Evidence evidence, Predicate<String> services) {
    TreeMap<Long, Long> seenAt = seenAt(evidence);
    Instant wall = wall(evidence);
    long ready = evidence.entered(Event.Phase.READY).orElse(Long.MIN_VALUE);
    int early = 0;
    List<Long> times = new ArrayList<>();
    List<Long> least = new ArrayList<>();
    List<Long> uncorrected = new ArrayList<>();
    Latest latest = new Latest(Long.MIN_VALUE, 0, "");
    for (LogLine line : firstCopies(evidence, services)) {
      Map.Entry<Long, Long> look = seenAt.ceilingEntry(line.position());
      if (look != null && !isFirst(look, seenAt)) {
        long event = (line.epochMillis() - wall.toEpochMilli()) * 1_000_000L;
        Skews.Skew skew = evidence.skews().of(line.writer().instance());
        if (Math.max(event, event - skew.lowNanos()) < ready) { // by whichever clock is right
          early++;
          continue;
        }
        uncorrected.add(Math.max(0, look.getValue() - event));
        long late = Math.max(0, look.getValue() - event + skew.highNanos());
        times.add(late);
        least.add(Math.max(0, look.getValue() - event + skew.lowNanos()));
        if (late > latest.late) {
          latest = new Latest(late, look.getValue(), line.writer().instance());
        }
      }
    }
    long resolution =
        ObserverLooks.of(OBSERVER, evidence.history()).resolutionNanos(latest.foundAt);
    return new Lateness(
        new SortedTimes(times.stream().mapToLong(time -> time)),
        new SortedTimes(least.stream().mapToLong(time -> time)),
        new SortedTimes(uncorrected.stream().mapToLong(time -> time)),
        times.size(),
        resolution,
        latest.instance,
        early);
  }

  /** What the first look found may have been there for long: nobody saw it come. */
  private static boolean isFirst(Map.Entry<Long, Long> look, TreeMap<Long, Long> seenAt) {
    return look.getValue().equals(seenAt.firstEntry().getValue());
  }

  /** When each position was first seen to be reached. */
  private static TreeMap<Long, Long> seenAt(Evidence evidence) {
    TreeMap<Long, Long> seenAt = new TreeMap<>();
    evidence
        .history()
        .all(Event.LogsSearchable.class)
        .forEach(look -> seenAt.merge(look.position(), look.atNanos(), Math::min));
    return seenAt;
  }

  private static Instant wall(Evidence evidence) {
    return evidence
        .history()
        .first(Event.RunStarted.class)
        .map(Event.RunStarted::wall)
        .orElseThrow();
  }

  /** How late each line was found; -1 where that is not known. */
  static ToLongFunction<LogLine> ofEach(Evidence evidence) {
    TreeMap<Long, Long> seenAt = seenAt(evidence);
    long wall = wall(evidence).toEpochMilli();
    return line -> {
      Map.Entry<Long, Long> look = seenAt.ceilingEntry(line.position());
      if (look == null || isFirst(look, seenAt) || line.epochMillis() < 0) {
        return -1;
      }
      long event = (line.epochMillis() - wall) * 1_000_000L;
      long ahead = evidence.skews().of(line.writer().instance()).highNanos();
      return Math.max(0, look.getValue() - event + ahead);
    };
  }

  /** When a line's event was, by the run's clock. */
  static ToLongFunction<LogLine> written(Evidence evidence) {
    long wall = wall(evidence).toEpochMilli();
    return line ->
        (line.epochMillis() - wall) * 1_000_000L
            - evidence.skews().of(line.writer().instance()).middleNanos();
  }

  private record Latest(long late, long foundAt, String instance) {}

  private static List<LogLine> firstCopies(Evidence evidence, Predicate<String> services) {
    record Identity(LogLine.Writer writer, long sequence) {}
    Set<Identity> known = new HashSet<>();
    return evidence.history().logs().stream()
        .filter(line -> services.test(line.writer().service()) && line.epochMillis() >= 0)
        .filter(
            line -> !line.identified() || known.add(new Identity(line.writer(), line.sequence())))
        .toList();
  }

  long most() {
    return times.at(100);
  }

  long p99() {
    return times.at(99);
  }

  /** Whether all were found in that time, as far as clocks let it be told; empty where not. */
  Optional<Boolean> within(long bound) {
    boolean most = most() <= bound;
    return most == least.at(100) <= bound && most == uncorrected.at(100) <= bound
        ? Optional.of(most)
        : Optional.empty();
  }

  long above(long bound) {
    return times.above(bound);
  }
}
