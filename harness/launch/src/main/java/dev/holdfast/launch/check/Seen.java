package dev.holdfast.launch.check;

import dev.holdfast.engine.rules.Judged;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Request;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was seen of one fault. Times are in seconds since it struck.
 *
 * @param kind of the fault: {@code delete-pod}
 * @param notStruck why it did not strike; "" where it did
 * @param requests that are judged, as the run's own verdict counts them: all that were answered
 *     since the baseline; none where it did not strike
 * @param early bad ones among them that had ended before it struck
 * @param doubtful bad ones among them that the generator may have made so itself, by standing still
 * @param bad the other bad ones among them, as they were asked for
 * @param worstMillis the longest that one of them took
 * @param left when pods were taken out of rotation, or told to go
 * @param joined when pods that had not been there were put into it
 * @param redundant when as many as before were ready again; empty where that was not seen
 * @param restarted pods of other workloads whose liveness probe had them restarted
 * @param siblingsRestarted pods of the struck workload of which the same is true, and which nothing
 *     had struck
 * @param throttled pods of the struck workload whose processor time was up, where that is told
 * @param callers what those did who call others, as far as they tell it themselves
 * @param probes what a look at each ten seconds would have shown, the first before it struck
 */
public record Seen(
    String kind,
    Verdict verdict,
    String headline,
    String notStruck,
    long requests,
    long early,
    long doubtful,
    List<Bad> bad,
    double worstMillis,
    List<Double> left,
    List<Double> joined,
    OptionalDouble redundant,
    List<String> restarted,
    List<String> siblingsRestarted,
    List<Throttled> throttled,
    List<Caller> callers,
    List<Boolean> probes) {
  private static final long PROBE_EVERY = 10_000_000_000L;

  public Seen {
    bad = List.copyOf(bad);
    left = List.copyOf(left);
    joined = List.copyOf(joined);
    restarted = List.copyOf(restarted);
    siblingsRestarted = List.copyOf(siblingsRestarted);
    throttled = List.copyOf(throttled);
    callers = List.copyOf(callers);
    probes = List.copyOf(probes);
  }

  /**
   * What a pod did in the time in which it had to try calls again.
   *
   * @param service whom it calls
   * @param calls that it made
   * @param retries tries beyond the first one of each
   */
  public record Caller(String pod, String service, long calls, long retries) {}

  /**
   * A container that its limit stopped, in a time in which its node counted that.
   *
   * @param periods of the limit in which it had something to do
   * @param stopped those of them in which it had more to do than it lets it
   */
  public record Throttled(
      String pod, String container, double from, double until, long periods, long stopped) {
    /** So many, a second or two of work, say something. */
    private static final long ENOUGH = 15;

    /** Whether it was so for most of what it had to do. */
    public boolean isMostly() {
      return periods >= ENOUGH && stopped * 2 >= periods;
    }

    /** Whether a request waited in that time. */
    boolean holds(Bad bad) {
      return bad.at() <= until && bad.until() >= from;
    }
  }

  /** A bad answer: when it was asked for, when that ended, and what it said. */
  public record Bad(double at, double until, String error) {
    /** Whether a connection was refused, cut or never made. */
    public boolean isOfConnection() {
      return error.contains("connect") || error.contains("closed") || error.contains("reset");
    }

    /** Whether whoever was asked said that it could not. */
    public boolean isOfServer() {
      return error.startsWith("status 5");
    }

    /** Whether whoever had taken the connection never answered. */
    public boolean isOfWaiting() {
      return error.equals("timeout");
    }

    /** Whether there was no answer at all, good or bad. */
    boolean isOfNoAnswer() {
      return isOfWaiting() || isOfConnection();
    }
  }

  /** All bad ones that the run's verdict counts. */
  public long failed() {
    return bad.size() + early + doubtful;
  }

  /** From when the first bad one was asked for until the last had ended. */
  public double badForSeconds() {
    return bad.isEmpty()
        ? 0
        : bad.stream().mapToDouble(Bad::until).max().orElse(0) - bad.getFirst().at();
  }

  /** When the first pod was out of rotation. */
  public OptionalDouble outOfRotation() {
    return left.stream().mapToDouble(Double::doubleValue).min();
  }

  /** When the first new one was in it. */
  public OptionalDouble inRotation() {
    return joined.stream().mapToDouble(Double::doubleValue).min();
  }

  /** Whether every one of those looks would have found all well. */
  public boolean probesWell() {
    return !probes.contains(false);
  }

  /** What a run of one fault showed. */
  public static Seen of(Judged judged, String service) {
    Timeline timeline = judged.timeline();
    Scenario scenario = timeline.scenario();
    History history = timeline.history();
    FaultStep step = scenario.faults().getFirst();
    long strike =
        history
            .first(Event.FaultInjecting.class)
            .map(Event.FaultInjecting::atNanos)
            .orElse(Long.MAX_VALUE);
    Answers answers = new Answers(strike);
    Timeline.of(scenario, history, List.of((load, request) -> answers.add(request, load)));
    Set<String> siblings = siblings(history, step);
    List<String> restarted = restarted(history, strike);
    Rotation rotation = Rotation.of(history, service, step, strike);
    return new Seen(
        step.fault().kind(),
        judged.judgement().verdict(),
        judged.judgement().headline(),
        notStruck(history, strike),
        strike == Long.MAX_VALUE ? 0 : answers.requests,
        answers.early,
        answers.doubtful,
        answers.bad(),
        answers.worstNanos / 1e6,
        rotation.left,
        rotation.joined,
        judged.judgement().failovers().stream()
            .flatMap(failover ->
                Stream.ofNullable(failover.redundant())
                    .map(moment -> failover.seenNanos() + moment.afterNanos()))
            .mapToDouble(at -> (at - strike) / 1e9)
            .findFirst(),
        restarted.stream().filter(pod -> !siblings.contains(pod)).toList(),
        restarted.stream().filter(siblings::contains).toList(),
        throttled(history, strike, siblings),
        callers(history, strike),
        answers.probes());
  }

  private static String notStruck(History history, long strike) {
    return history
        .first(Event.FaultNotInjected.class)
        .map(Event.FaultNotInjected::why)
        .orElse(strike == Long.MAX_VALUE ? "the run ended before" : "");
  }

  /** The pods of the workload that was struck. */
  private static Set<String> siblings(History history, FaultStep step) {
    Workload workload = step.fault().target().ofWorkload().orElse(null);
    return history
        .all(Event.PodSeen.class)
        .filter(seen -> seen.pod().workload().equals(workload))
        .map(seen -> seen.pod().name())
        .collect(Collectors.toSet());
  }

  private static Set<String> struck(History history) {
    return new HashSet<>(
        history
            .first(Event.FaultInjecting.class)
            .map(Event.FaultInjecting::targets)
            .orElse(List.of()));
  }

  /**
   * Pods of which the cluster says that it restarts them since their liveness probe failed; the
   * struck ones are restarted by right.
   */
  private static List<String> restarted(History history, long strike) {
    Set<String> struck = struck(history);
    return history
        .all(Event.PlatformSaid.class)
        .filter(said -> said.atNanos() >= strike && said.text().contains("failed liveness probe"))
        .map(said -> said.about().substring(said.about().indexOf('/') + 1))
        .filter(pod -> !struck.contains(pod))
        .distinct()
        .sorted()
        .toList();
  }

  /** Of those that were left, or are new: the struck ones are on their way out. */
  private static List<Throttled> throttled(History history, long strike, Set<String> siblings) {
    Set<String> struck = struck(history);
    return history
        .all(Event.ProcessorSeen.class)
        .filter(seen -> seen.atNanos() >= strike && seen.throttled() > 0)
        .filter(seen -> siblings.contains(seen.pod()) && !struck.contains(seen.pod()))
        .map(seen ->
            new Throttled(
                seen.pod(),
                seen.container(),
                (seen.fromNanos() - strike) / 1e9,
                (seen.atNanos() - strike) / 1e9,
                seen.periods(),
                seen.throttled()))
        .toList();
  }

  /** Of each that had to try again the seconds in which it had to. */
  private static List<Caller> callers(History history, long strike) {
    Map<List<String>, Caller> callers = new LinkedHashMap<>();
    history
        .all(Event.ClientSeen.class)
        .filter(seen -> seen.atNanos() >= strike && seen.retries() > 0)
        .forEach(seen ->
            callers.merge(
                List.of(seen.pod(), seen.service()),
                new Caller(seen.pod(), seen.service(), seen.calls(), seen.retries()),
                (before, now) ->
                    new Caller(
                        now.pod(),
                        now.service(),
                        before.calls() + now.calls(),
                        before.retries() + now.retries())));
    return List.copyOf(callers.values());
  }

  /** What the requests say. */
  private static final class Answers {
    private final long strike;
    private final List<Request> all = new ArrayList<>();
    private long requests;
    private long early;
    private long doubtful;
    private long worstNanos;

    Answers(long strike) {
      this.strike = strike;
    }

    void add(Request request, LoadTimeline load) {
      if (request.answer() == Answer.INDETERMINATE) {
        return;
      }
      boolean judged = request.endedNanos() > load.baselineEndNanos();
      boolean after = request.endedNanos() >= strike;
      requests += judged ? 1 : 0;
      if (judged && request.bad()) {
        early += after ? 0 : 1;
      }
      if (request.bad() && !load.badByItself(request)) {
        doubtful += after ? 1 : 0;
        return;
      }
      all.add(request);
      if (after) {
        worstNanos = Math.max(worstNanos, request.latencyNanos());
      }
    }

    List<Bad> bad() {
      return all.stream()
          .filter(request -> request.bad() && request.endedNanos() >= strike)
          .sorted(Comparator.comparingLong(Request::intendedNanos))
          .map(request ->
              new Bad(
                  (request.intendedNanos() - strike) / 1e9,
                  (request.endedNanos() - strike) / 1e9,
                  request.error()))
          .toList();
    }

    /**
     * What somebody saw who asks each ten seconds: the request that was due next, from the last one
     * before the strike on.
     */
    List<Boolean> probes() {
      List<Request> inOrder =
          all.stream().sorted(Comparator.comparingLong(Request::intendedNanos)).toList();
      List<Boolean> probes = new ArrayList<>();
      long next = Long.MIN_VALUE;
      for (int i = 0; i < inOrder.size(); i++) {
        Request request = inOrder.get(i);
        boolean lastBefore =
            next == Long.MIN_VALUE
                && (i + 1 == inOrder.size() || inOrder.get(i + 1).intendedNanos() >= strike);
        if (lastBefore || (next != Long.MIN_VALUE && request.intendedNanos() >= next)) {
          probes.add(!request.bad());
          next = request.intendedNanos() + PROBE_EVERY;
        }
      }
      return probes;
    }
  }

  /** Who came and went. */
  private record Rotation(List<Double> left, List<Double> joined) {
    static Rotation of(History history, String service, FaultStep step, long strike) {
      List<Double> left = new ArrayList<>();
      List<Double> joined = new ArrayList<>();
      Set<String> in = new LinkedHashSet<>();
      boolean told = false;
      for (Event.EndpointsSeen seen : history.all(Event.EndpointsSeen.class).toList()) {
        if (!seen.service().equals(service)) {
          continue;
        }
        told = true;
        note(in, new LinkedHashSet<>(seen.pods()), seen.atNanos(), strike, left, joined);
        in = new LinkedHashSet<>(seen.pods());
      }
      if (!told) {
        Workload workload = step.fault().target().ofWorkload().orElse(null);
        for (Event.PodSeen seen : history.all(Event.PodSeen.class).toList()) {
          if (!seen.pod().workload().equals(workload)) {
            continue;
          }
          Set<String> now = new LinkedHashSet<>(in);
          if (seen.pod().ready() && !seen.gone()) {
            now.add(seen.pod().name());
          } else {
            now.remove(seen.pod().name());
          }
          note(in, now, seen.atNanos(), strike, left, joined);
          in = now;
        }
      }
      return new Rotation(left, joined);
    }

    private static void note(
        Set<String> before,
        Set<String> now,
        long atNanos,
        long strike,
        List<Double> left,
        List<Double> joined) {
      if (atNanos < strike) {
        return;
      }
      double at = (atNanos - strike) / 1e9;
      before.stream().filter(pod -> !now.contains(pod)).forEach(_ -> left.add(at));
      now.stream().filter(pod -> !before.contains(pod)).forEach(_ -> joined.add(at));
    }
  }
}
