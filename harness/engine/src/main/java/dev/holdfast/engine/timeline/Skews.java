package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Request;
import dev.holdfast.model.Requests;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * By how much the clocks of those who wrote log lines differ from the harness's. A line about a
 * request was written while the request was under way, which the harness has timed by its own
 * clock: each such line bounds the difference from both sides, and many of them bound it well. What
 * {@link Event.ClockSeen} says of a clock counts as well.
 */
public final class Skews implements Timeline.Visitor {
  /** Clocks that agree to this are none that anything is decided by. */
  static final long AGREE_NANOS = 50_000_000L;

  /** More lines about one request are not gone through. */
  private static final int MOST_TRIES = 16;

  /**
   * By how much a clock is ahead.
   *
   * @param lowNanos at least
   * @param highNanos at most
   * @param changed whether it was set in the run, so that it was each of several in between
   */
  public record Skew(long lowNanos, long highNanos, boolean changed) {
    static final Skew NONE = new Skew(0, 0, false);

    public long middleNanos() {
      return lowNanos / 2 + highNanos / 2;
    }

    public boolean shown() {
      return changed
          ? highNanos - lowNanos > AGREE_NANOS
          : lowNanos > AGREE_NANOS || highNanos < -AGREE_NANOS;
    }
  }

  private final LogLines lines;
  private final long wallNanos;
  private final Map<String, long[]> numbers = new HashMap<>();
  private final Map<String, int[]> places = new HashMap<>();
  private final Map<String, ClockBounds> byInstance = new TreeMap<>();

  Skews(History history) {
    lines = history.logs();
    wallNanos =
        history
            .first(Event.RunStarted.class)
            .map(started -> started.wall().toEpochMilli() * 1_000_000L)
            .orElse(0L);
    Map<String, List<Integer>> byLoad = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      LogLine line = lines.get(i);
      if (line.number() >= 0 && line.epochMillis() >= 0) {
        byLoad.computeIfAbsent(line.load(), _ -> new ArrayList<>()).add(i);
      }
    }
    byLoad.forEach(this::index);
    history
        .all(Event.ClockSeen.class)
        .forEach(seen ->
            bounds(seen.clock())
                .measured(
                    seen.offsetNanos() - seen.errorNanos(),
                    seen.offsetNanos() + seen.errorNanos()));
  }

  /** What a history's lines and requests show of clocks. */
  public static Skews of(History history) {
    Skews skews = new Skews(history);
    for (Requests requests : history.requests()) {
      requests.forEach(request -> skews.add(requests.load(), request));
    }
    return skews;
  }

  private ClockBounds bounds(String instance) {
    return byInstance.computeIfAbsent(instance, _ -> new ClockBounds());
  }

  /** All that anything is known of, also those that agree, as entries of a history. */
  public List<Event.ClockSeen> seen(long atNanos) {
    List<Event.ClockSeen> seen = new ArrayList<>();
    byInstance.forEach((instance, bounds) -> {
      Skew skew = bounds.skew();
      long error = (skew.highNanos() - skew.lowNanos() + 1) / 2;
      seen.add(new Event.ClockSeen(atNanos, instance, skew.middleNanos(), error));
    });
    return seen;
  }

  private void index(String load, List<Integer> of) {
    of.sort((one, other) -> Long.compare(lines.get(one).number(), lines.get(other).number()));
    places.put(load, of.stream().mapToInt(place -> place).toArray());
    numbers.put(load, of.stream().mapToLong(place -> lines.get(place).number()).toArray());
  }

  @Override
  public void passes(LoadTimeline load, Request request) {
    add(load.name(), request);
  }

  private void add(String load, Request request) {
    long[] of = numbers.get(load);
    if (of == null) {
      return;
    }
    int at = Arrays.binarySearch(of, request.number());
    while (at > 0 && of[at - 1] == request.number()) {
      at--;
    }
    int[] place = places.getOrDefault(load, new int[0]);
    for (; at >= 0 && at < of.length && of[at] == request.number(); at++) {
      if (isFirst(place, of, at)) {
        add(lines.get(place[at]), request);
      }
    }
  }

  /**
   * Whether it is the first line of its instance about that request. An instance that others ask is
   * asked again where they are tried again, and what it wrote for a try that was given up may be
   * from when the request was long over.
   */
  private boolean isFirst(int[] place, long[] of, int at) {
    LogLine line = lines.get(place[at]);
    for (int other = Math.max(0, at - MOST_TRIES);
        other < of.length && other <= at + MOST_TRIES;
        other++) {
      LogLine its = lines.get(place[other]);
      if (other != at
          && of[other] == of[at]
          && its.writer().instance().equals(line.writer().instance())
          && (its.epochMillis() < line.epochMillis()
              || (its.epochMillis() == line.epochMillis() && other < at))) {
        return false;
      }
    }
    return true;
  }

  /**
   * An instance that served a request wrote its line before it was answered; one that was tried in
   * vain may have done so when the request was long over.
   */
  private void add(LogLine line, Request request) {
    String instance = line.writer().instance();
    if (!request.hops().isEmpty() && !request.hops().contains(instance)) {
      return;
    }
    ClockBounds bounds = bounds(instance);
    if (request.hops().isEmpty()) {
      bounds.blur();
    }
    long event = line.epochMillis() * 1_000_000L - wallNanos;
    // lines have whole milliseconds, cut off
    bounds.add(event - request.endedNanos(), event + 1_000_000L - request.startedNanos());
  }

  /** How far ahead the clock of that instance was; none where it agreed or nobody knows. */
  public Skew of(String instance) {
    ClockBounds bounds = byInstance.get(instance);
    if (bounds == null) {
      return Skew.NONE;
    }
    Skew skew = bounds.skew();
    return skew.shown() ? skew : Skew.NONE;
  }

  /** The clocks that did not agree with the harness's, by instance. */
  public Map<String, Skew> shown() {
    Map<String, Skew> shown = new TreeMap<>();
    for (String instance : byInstance.keySet()) {
      Skew skew = of(instance);
      if (skew.shown()) {
        shown.put(instance, skew);
      }
    }
    return shown;
  }
}
