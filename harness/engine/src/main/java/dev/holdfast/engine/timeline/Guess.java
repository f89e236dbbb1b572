package dev.holdfast.engine.timeline;

import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many requests were at the struck pods, where nobody counted: a Service gives each new
 * connection to one of its endpoints by chance, so each connection led to a struck pod as likely as
 * they were many among the endpoints when it was opened. A connection keeps its pod, so what counts
 * are connections and not requests; and one that is still there when a pod has left the endpoints
 * since is taken to lead elsewhere, or it would have ended with it.
 */
public final class Guess {
  /** Within so many standard deviations lie 95 % of what is distributed normally. */
  private static final double DEVIATIONS = 1.96;

  private final Endpoints endpoints;
  private final Set<String> struck;
  private final long strikeNanos;
  private final Map<String, Map<Long, Line>> lines = new HashMap<>();
  private final Sum before = new Sum();
  private final Sum inside = new Sum();

  /** Of the chance that none of these connections led to a struck pod. */
  private double logNone;

  /** A connection of the load's, and what went over it. */
  private static final class Line {
    private final long opened;

    /** That it leads to a struck pod; worked out when it first matters. */
    private double chance;

    private boolean matters;
    private long before;
    private long inside;

    Line(long opened) {
      this.opened = opened;
    }

    void add(boolean isInside) {
      before += isInside ? 0 : 1;
      inside += isInside ? 1 : 0;
    }
  }

  /** Requests, summed over connections that each led to a struck pod with some chance. */
  private static final class Sum {
    private double mean;
    private double variance;

    void add(long requests, double chance) {
      mean += requests * chance;
      variance += (double) requests * requests * chance * (1 - chance);
    }
  }

  Guess(Endpoints endpoints, Set<String> struck, long strikeNanos) {
    this.strikeNanos = strikeNanos;
    this.endpoints = endpoints;
    this.struck = struck;
  }

  /**
   * A request that ended just before the strike, or that was under way or sent while it lasted.
   *
   * @param isInside the latter
   */
  void passes(LoadTimeline load, Request request, boolean isInside) {
    Load asked = load.load().orElse(null);
    if (asked == null || !endpoints.know(asked.service())) {
      return;
    }
    switch (asked.connections()) {
      case Connections.Fresh _ -> {
        Line line = new Line(request.startedNanos());
        count(line, asked, request, isInside);
        over(line);
      }
      case Connections.KeepAlive(int count) -> {
        Line line = line(load, request, count);
        count(line, asked, request, isInside);
        endIfBroken(load, request, line);
      }
    }
  }

  /** A request that ended earlier: it may have been the first one of a connection that is kept. */
  void passesEarlier(LoadTimeline load, Request request) {
    Load asked = load.load().orElse(null);
    if (asked != null
        && request.connection() != 0
        && asked.connections() instanceof Connections.KeepAlive(int count)
        && endpoints.know(asked.service())) {
      endIfBroken(load, request, line(load, request, count));
    }
  }

  private void count(Line line, Load asked, Request request, boolean isInside) {
    line.add(isInside);
    if (!line.matters) {
      line.matters = true;
      line.chance =
          chance(asked.service(), line.opened, Math.min(request.startedNanos(), strikeNanos));
    }
  }

  /** What comes from the same port later is another connection. */
  private void endIfBroken(LoadTimeline load, Request request, Line line) {
    Map<Long, Line> known = lines.get(load.name());
    if (request.connection() != 0 && request.status() == 0 && request.bad() && known != null) {
      known.remove((long) request.connection());
      over(line);
    }
  }

  private void over(Line line) {
    before.add(line.before, line.chance);
    inside.add(line.inside, line.chance);
    logNone += line.before + line.inside > 0 ? Math.log1p(-line.chance) : 0;
  }

  /**
   * Where connections were not recorded, all are taken to be as old as the load, since none is
   * known to have been opened anew.
   */
  private Line line(LoadTimeline load, Request request, int count) {
    Map<Long, Line> known = lines.computeIfAbsent(load.name(), _ -> new HashMap<>());
    if (request.connection() == 0) {
      return known.computeIfAbsent(-1 - request.number() % count, _ -> new Line(load.firstNanos()));
    }
    return known.computeIfAbsent(
        (long) request.connection(), _ -> new Line(request.startedNanos()));
  }

  private double chance(String service, long opened, long until) {
    List<String> all = endpoints.at(service, opened);
    long still =
        all.stream()
            .filter(struck::contains)
            .filter(pod -> endpoints.always(service, pod, opened, until))
            .count();
    return all.isEmpty() ? 0 : (double) still / all.size();
  }

  private Sum sum(boolean isInside) {
    Sum own = isInside ? inside : before;
    Sum all = new Sum();
    all.mean = own.mean;
    all.variance = own.variance;
    lines
        .values()
        .forEach(of ->
            of.values()
                .forEach(line -> all.add(isInside ? line.inside : line.before, line.chance)));
    return all;
  }

  /** Whether any connection can have led to a struck pod. */
  public boolean possible() {
    return sum(true).mean + sum(false).mean > 0;
  }

  /** How likely it is that none of the requests was at a struck pod. */
  public double noneChance() {
    double none = logNone;
    for (Map<Long, Line> of : lines.values()) {
      for (Line line : of.values()) {
        none += line.before + line.inside > 0 ? Math.log1p(-line.chance) : 0;
      }
    }
    return Math.exp(none);
  }

  /** How many just before the strike. */
  public long before() {
    return Math.round(sum(false).mean);
  }

  /** By how many that may be off, in 95 of 100 such runs. */
  public long beforeError() {
    return Math.round(DEVIATIONS * Math.sqrt(sum(false).variance));
  }

  /** How many while it lasted. */
  public long inside() {
    return Math.round(sum(true).mean);
  }

  /** By how many that may be off, in 95 of 100 such runs. */
  public long insideError() {
    return Math.round(DEVIATIONS * Math.sqrt(sum(true).variance));
  }
}
