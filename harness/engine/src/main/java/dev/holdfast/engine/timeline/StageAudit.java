package dev.holdfast.engine.timeline;

import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.LogStage;
import dev.holdfast.model.Waypoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Where on their way lines were lost, doubled or disordered: the difference of what neighbouring
 * stages saw, process by process.
 *
 * <p>A line that a later stage has was at every stage before it, whatever these saw: a look may
 * miss a line, but no line comes from nowhere. So what a stage failed to see is never a loss, and a
 * loss is counted once, at the stage before which the line was seen last.
 */
public final class StageAudit {
  /** The first stage: what stands in the pods' own logs. */
  public static final String WRITTEN = "written";

  private StageAudit() {}

  /**
   * The way of lines from the pods' logs to a search.
   *
   * @param passed the lines that came to each waypoint that is known
   * @param late how long after its event a search found a line
   */
  public static List<Seen> way(
      LogLines written,
      Map<Waypoint, LogLines> passed,
      LogLines found,
      ToLongFunction<LogLine> late) {
    List<Seen> way = new ArrayList<>();
    way.add(Seen.of(WRITTEN, written));
    for (Waypoint at : Waypoint.values()) {
      LogLines lines = passed.get(at);
      if (lines != null) {
        way.add(passed(at, lines));
      }
    }
    way.add(searchable(found, late));
    return way;
  }

  /** How far a file was handed on is known, and not what of several files came first. */
  private static Seen passed(Waypoint at, LogLines lines) {
    return at == Waypoint.SHIPPED
        ? new Seen(at.stage(), lines, StageAudit::asItPassed, _ -> -1)
        : new Seen(at.stage(), lines.byPosition(), StageAudit::asItPassed);
  }

  /** Of lines that the same look was the first to find, none came before the other. */
  public static Seen searchable(LogLines found, ToLongFunction<LogLine> late) {
    LogLines inOrder = found.byPosition();
    return new Seen("searchable", inOrder, late, i -> inOrder.get(i).position());
  }

  /** By the clocks of who wrote it and of who saw it pass: of one node, or kept together. */
  private static long asItPassed(LogLine line) {
    return line.epochMillis() < 0 || line.position() < 0
        ? -1
        : Math.max(0, line.position() - line.epochMillis()) * 1_000_000L;
  }

  /**
   * What one stage saw.
   *
   * @param late how long after its event it had a line, in nanoseconds; -1 where that is not known
   * @param place of the line of that index in the order in which it had them, in which none comes
   *     before an earlier one; several at the same place came together; -1 where that is not known
   */
  public record Seen(
      String stage, LogLines lines, ToLongFunction<LogLine> late, IntToLongFunction place) {
    /** One that had the lines one by one, as they are given. */
    public Seen(String stage, LogLines lines, ToLongFunction<LogLine> late) {
      this(stage, lines, late, i -> i);
    }

    private boolean tellsOrder() {
      return lines.size() == 0 || place.applyAsLong(0) >= 0;
    }

    /** One that tells no times. */
    public static Seen of(String stage, LogLines lines) {
      return new Seen(stage, lines, _ -> -1);
    }
  }

  /**
   * What became of the lines of each process, in the order in which the stages name them.
   *
   * @param stages in the order of the way
   * @param whose the processes that are asked for
   */
  public static Map<Writer, List<LogStage>> of(List<Seen> stages, Predicate<Writer> whose) {
    List<Map<Writer, Track>> tracks = stages.stream().map(seen -> tracks(seen, whose)).toList();
    Set<Writer> writers = new LinkedHashSet<>();
    tracks.forEach(at -> writers.addAll(at.keySet()));
    Map<Writer, List<LogStage>> found = new LinkedHashMap<>();
    for (Writer writer : writers) {
      List<Track> way = tracks.stream().map(at -> at.getOrDefault(writer, Track.NONE)).toList();
      found.put(writer, stages(stages, way));
    }
    return found;
  }

  /** How many lines of those processes did not come to the end of the way. */
  public static long lost(List<Seen> stages, Predicate<Writer> whose) {
    return of(stages, whose).values().stream()
        .flatMap(List::stream)
        .mapToLong(LogStage::lost)
        .sum();
  }

  /**
   * How many lines of those processes no stage has though their numbers say that they were: those
   * between the first and the last that stand in a process's own log.
   */
  public static long unwritten(List<Seen> stages, Predicate<Writer> whose) {
    List<Map<Writer, Track>> tracks = stages.stream().map(seen -> tracks(seen, whose)).toList();
    long unwritten = 0;
    for (Map.Entry<Writer, Track> written : tracks.getFirst().entrySet()) {
      Numbers own = numbers(written.getValue().seen, Track.BY_SEQUENCE);
      if (own.first() >= 0) {
        List<Track> way =
            tracks.stream().map(at -> at.getOrDefault(written.getKey(), Track.NONE)).toList();
        unwritten +=
            own.last()
                - own.first()
                + 1
                - numbers(union(way), Track.BY_SEQUENCE).countBetween(own.first(), own.last());
      }
    }
    return unwritten;
  }

  /** A line that was lost: the stage {@code after} which it was gone had it last. */
  public record Lost(String after, String before, LogLine line) {}

  /** Gives each line that did not come to the end of the way, once. */
  public static void eachLost(List<Seen> stages, Predicate<Writer> whose, Consumer<Lost> to) {
    List<Map<Writer, Track>> tracks = stages.stream().map(seen -> tracks(seen, whose)).toList();
    Map<Writer, List<Map<String, Numbers>>> gone = new HashMap<>();
    for (Seen seen : stages) {
      for (int i = 0; i < seen.lines().size(); i++) {
        LogLine line = seen.lines().get(i);
        if (whose.test(line.writer())) {
          List<Map<String, Numbers>> of =
              gone.computeIfAbsent(line.writer(), writer -> gone(tracks, writer));
          for (int at = 1; at < of.size(); at++) {
            if (numbers(of.get(at), Track.kind(line)).remove(Track.number(line))) {
              to.accept(new Lost(stages.get(at - 1).stage(), stages.get(at).stage(), line));
            }
          }
        }
      }
    }
  }

  /** What of a process did not come to each stage, and did to the one before it. */
  private static List<Map<String, Numbers>> gone(List<Map<Writer, Track>> tracks, Writer writer) {
    List<Track> way = tracks.stream().map(at -> at.getOrDefault(writer, Track.NONE)).toList();
    List<Map<String, Numbers>> gone = new ArrayList<>(List.of(Map.of()));
    for (int at = 1; at < way.size(); at++) {
      Map<String, Numbers> here = union(way.subList(at, way.size()));
      Map<String, Numbers> lost = new HashMap<>();
      union(way.subList(at - 1, way.size()))
          .forEach((kind, numbers) -> lost.put(kind, numbers.without(numbers(here, kind))));
      gone.add(lost);
    }
    return gone;
  }

  private static Map<Writer, Track> tracks(Seen seen, Predicate<Writer> whose) {
    Map<Writer, Track> tracks = new LinkedHashMap<>();
    Map<Writer, Boolean> asked = new HashMap<>();
    for (int i = 0; i < seen.lines().size(); i++) {
      LogLine line = seen.lines().get(i);
      if (asked.computeIfAbsent(line.writer(), whose::test)) {
        tracks
            .computeIfAbsent(line.writer(), _ -> new Track())
            .add(line, seen.late().applyAsLong(line), seen.place().applyAsLong(i));
      }
    }
    return tracks;
  }

  private static List<LogStage> stages(List<Seen> stages, List<Track> way) {
    List<LogStage> result = new ArrayList<>();
    Map<String, Numbers> before = Map.of();
    Track last = Track.NONE;
    Numbers disordered = new Numbers();
    for (int i = 0; i < way.size(); i++) {
      Map<String, Numbers> here = union(way.subList(i, way.size()));
      Numbers anew = way.get(i).disordered.without(disordered);
      result.add(
          stage(
              stages.get(i).stage(),
              way.get(i),
              here,
              i == 0 ? here : before,
              last,
              stages.get(i).tellsOrder() ? anew.count() : -1));
      before = here;
      last = way.get(i);
      disordered.add(anew);
    }
    return result;
  }

  private static Map<String, Numbers> union(List<Track> tracks) {
    Map<String, Numbers> all = new LinkedHashMap<>();
    for (Track track : tracks) {
      track.seen.forEach(
          (kind, numbers) -> all.computeIfAbsent(kind, _ -> new Numbers()).add(numbers));
    }
    return all;
  }

  private static LogStage stage(
      String name,
      Track track,
      Map<String, Numbers> here,
      Map<String, Numbers> before,
      Track last,
      long disordered) {
    List<Numbers> lost = new ArrayList<>();
    before.forEach((kind, numbers) -> lost.add(numbers.without(numbers(here, kind))));
    long[] times = track.times();
    return new LogStage(
        name,
        here.values().stream().mapToLong(Numbers::count).sum(),
        smallest(here.values()),
        greatest(here.values()),
        lost.stream().mapToLong(Numbers::count).sum(),
        track.copiesBeyond(last),
        track.copiesBeyond(Track.NONE),
        disordered,
        smallest(lost),
        greatest(lost),
        rank(times, 50),
        rank(times, 99),
        rank(times, 100));
  }

  private static long smallest(Collection<Numbers> of) {
    return of.stream().mapToLong(Numbers::first).filter(number -> number >= 0).min().orElse(-1);
  }

  private static long greatest(Collection<Numbers> of) {
    return of.stream().mapToLong(Numbers::last).max().orElse(-1);
  }

  private static Numbers numbers(Map<String, Numbers> of, String kind) {
    return of.getOrDefault(kind, new Numbers());
  }

  private static long rank(long[] times, int percentile) {
    return times.length == 0
        ? -1
        : times[Math.max((int) Math.ceil(percentile / 100.0 * times.length - 1e-9), 1) - 1];
  }

  /**
   * One process's lines at one stage. Lines that their number does not name are told by the request
   * that they are about, each load's for itself; those that are about none, not at all.
   */
  private static final class Track {
    static final Track NONE = new Track();
    static final String BY_SEQUENCE = "";

    final Map<String, Numbers> seen = new LinkedHashMap<>();
    final Numbers disordered = new Numbers();
    private final Map<String, Map<Long, Integer>> copies = new HashMap<>();
    private long youngest = -1;
    private long youngestBefore = -1;
    private long lastPlace = -1;
    private long[] late = new long[16];
    private int known;

    static String kind(LogLine line) {
      return line.identified() ? BY_SEQUENCE : line.load();
    }

    static long number(LogLine line) {
      return line.identified() ? line.sequence() : line.number();
    }

    void add(LogLine line, long lateNanos, long place) {
      if (line.identified() || !line.load().isEmpty()) {
        add(kind(line), number(line), lateNanos, place);
      }
    }

    private void add(String kind, long number, long lateNanos, long place) {
      if (!seen.computeIfAbsent(kind, _ -> new Numbers()).add(number)) {
        copies.computeIfAbsent(kind, _ -> new HashMap<>()).merge(number, 1, Integer::sum);
        return;
      }
      if (kind.equals(BY_SEQUENCE) && cameAfterYounger(number, place)) {
        disordered.add(number);
      }
      if (lateNanos >= 0) {
        late = known == late.length ? Arrays.copyOf(late, known * 2) : late;
        late[known++] = lateNanos;
      }
    }

    private boolean cameAfterYounger(long number, long place) {
      if (place < 0) {
        return false;
      }
      if (place > lastPlace) {
        youngestBefore = youngest;
        lastPlace = place;
      }
      youngest = Math.max(youngest, number);
      return number < youngestBefore;
    }

    long copiesBeyond(Track before) {
      long beyond = 0;
      for (Map.Entry<String, Map<Long, Integer>> kind : copies.entrySet()) {
        Map<Long, Integer> known = before.copies.getOrDefault(kind.getKey(), Map.of());
        for (Map.Entry<Long, Integer> line : kind.getValue().entrySet()) {
          beyond += Math.max(0, line.getValue() - known.getOrDefault(line.getKey(), 0));
        }
      }
      return beyond;
    }

    long[] times() {
      long[] sorted = Arrays.copyOf(late, known);
      Arrays.sort(sorted);
      return sorted;
    }
  }
}
