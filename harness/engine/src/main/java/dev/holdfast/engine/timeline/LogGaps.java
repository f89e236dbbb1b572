package dev.holdfast.engine.timeline;

import dev.holdfast.model.LogGap;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** When lost lines were written: those next to each other in time are one gap. */
public final class LogGaps {
  private static final long NEXT_TO_EACH_OTHER = Duration.ofSeconds(1).toNanos();

  /** More of a process show nothing: where there are, what lies further apart is one, too. */
  private static final int MOST = 40;

  private record Between(String after, String before) {}

  private final ToLongFunction<LogLine> when;
  private final Map<Writer, Map<Between, List<Long>>> lost = new HashMap<>();

  /**
   * Without any line yet.
   *
   * @param when a line's event was, by the run's clock
   */
  public LogGaps(ToLongFunction<LogLine> when) {
    this.when = when;
  }

  /** One more line; one that does not say when it was written is in no gap. */
  public void add(StageAudit.Lost line) {
    if (line.line().epochMillis() >= 0) {
      lost.computeIfAbsent(line.line().writer(), _ -> new HashMap<>())
          .computeIfAbsent(new Between(line.after(), line.before()), _ -> new ArrayList<>())
          .add(when.applyAsLong(line.line()));
    }
  }

  /** Those of a process, in the order of time. */
  public List<LogGap> of(Writer writer) {
    return of(lost.getOrDefault(writer, Map.of()));
  }

  /** Lines that no stage had, by when they would have been written. */
  public static List<LogGap> unwritten(List<Long> times) {
    return of(Map.of(new Between("", StageAudit.WRITTEN), new ArrayList<>(times)));
  }

  private static List<LogGap> of(Map<Between, List<Long>> all) {
    all.values().forEach(times -> times.sort(Comparator.naturalOrder()));
    long apart = NEXT_TO_EACH_OTHER;
    List<LogGap> gaps = gaps(all, apart);
    while (gaps.size() > Math.max(MOST, all.size())) {
      apart *= 2;
      gaps = gaps(all, apart);
    }
    return gaps;
  }

  private static List<LogGap> gaps(Map<Between, List<Long>> all, long apart) {
    List<LogGap> gaps = new ArrayList<>();
    all.forEach((between, times) -> {
      int first = 0;
      for (int i = 1; i <= times.size(); i++) {
        if (i == times.size() || times.get(i) - times.get(i - 1) > apart) {
          gaps.add(
              new LogGap(
                  between.after(),
                  between.before(),
                  i - first,
                  times.get(first),
                  times.get(i - 1)));
          first = i;
        }
      }
    });
    gaps.sort(Comparator.comparingLong(LogGap::fromNanos).thenComparing(LogGap::before));
    return gaps;
  }
}
