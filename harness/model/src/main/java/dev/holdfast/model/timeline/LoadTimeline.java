package dev.holdfast.model.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Load;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Scenario;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one load. A request belongs to the baseline if it had ended when the baseline did,
 * else to the judged time: one that was under way then may have met a fault already. What was
 * intended during the warm-up and had ended before the baseline did belongs to neither.
 */
public final class LoadTimeline {
  private static final int FIRST_BAD = 1_000;
  private static final int LAST_BAD = 200;

  /**
   * A signal that ends the harness reaches what it started as well, maybe before it: what went
   * wrong so shortly before an interrupt is the interrupt's doing.
   */
  private static final long BEFORE_INTERRUPT_NANOS = 500_000_000L;

  private final String name;
  private final @Nullable Load load;
  private final Optional<Event.LoadStarted> started;
  private final Optional<Event.LoadEnded> ended;
  private final Stalls stalls;
  private final long measureNanos;
  private final long baselineEndNanos;
  private final boolean baselined;
  private final long interruptedNanos;
  private final Stretch warmUp = new Stretch();
  private final Stretch baseline = new Stretch();
  private final Span whole;
  private final Map<String, Span> phases = new LinkedHashMap<>();
  private final KeptRequests bad = new KeptRequests(FIRST_BAD, LAST_BAD);
  private final Windows windows;
  private final long[] withinNanos;
  private long
      longestGoodNanos; // of those before the system was broken, without what the generator stood
  // still
  private long recorded;
  private long lastEndNanos = Long.MIN_VALUE;
  private long intendedInBaseline;

  LoadTimeline(
      String name, Scenario scenario, History history, long zero, List<Windows.Near> near) {
    this.name = name;
    load = scenario.load(name).orElse(null);
    started =
        history.all(Event.LoadStarted.class).filter(one -> one.load().equals(name)).findFirst();
    ended = history.all(Event.LoadEnded.class).filter(one -> one.load().equals(name)).findFirst();
    stalls = Stalls.of(name, history);
    Baseline asked = scenario.baseline();
    long first = started.map(Event.LoadStarted::firstNanos).orElse(0L);
    baselined = asked != null;
    measureNanos = first + (asked == null ? 0 : asked.warmUp().toNanos());
    baselineEndNanos = asked == null ? Long.MIN_VALUE : first + asked.end().toNanos();
    interruptedNanos =
        history
            .first(Event.Aborted.class)
            .filter(aborted -> aborted.cause() == Event.Aborted.Cause.INTERRUPTED)
            .map(aborted -> aborted.atNanos() - BEFORE_INTERRUPT_NANOS)
            .orElse(Long.MAX_VALUE);
    windows = new Windows(zero, load == null ? 0 : load.lasts().toNanos(), near);
    withinNanos = load == null ? new long[0] : within(load);
    long from = Math.max(first, baselineEndNanos);
    whole = new Span(0, planned(), from, first + lastsNanos(), fastest());
    if (load != null) {
      addPhases(load.pace(), first, from);
    }
  }

  private double fastest() {
    return load == null ? 0 : load.pace().fastest();
  }

  /** Those with a name. */
  private void addPhases(Pace pace, long first, long judgedFrom) {
    long number = 0;
    long begin = first;
    for (Pace.Phase phase : pace.phases()) {
      long end = begin + phase.lasts().toNanos();
      if (phase.name() != null) {
        phases.put(
            phase.name(),
            new Span(
                number,
                phase.requests(),
                Math.max(begin, judgedFrom),
                end,
                phase.rate().perSecond()));
      }
      number += phase.requests();
      begin = end;
    }
  }

  private static long[] within(Load load) {
    return load.requests().stream()
        .map(RequestTemplate::ok)
        .mapToLong(ok -> {
          Duration within = ok.within();
          return within == null ? 0 : within.toNanos();
        })
        .toArray();
  }

  /** Takes one more request; gives back what it counts as. */
  Request add(Request read) {
    Request request = determined(read);
    recorded++;
    lastEndNanos = Math.max(lastEndNanos, request.endedNanos());
    long intended = request.intendedNanos();
    intendedInBaseline += intended >= measureNanos && intended < baselineEndNanos ? 1 : 0;
    long own = stalls.ownNanos(request);
    boolean slow = request.answer() == Answer.SLOW && own > within(request);
    boolean doubtful = request.answer() == Answer.FAILED && !failedByItself(request, own);
    Stretch stretch = stretch(request);
    if (request.answer() == Answer.OK && stretch != whole.judged()) {
      longestGoodNanos = Math.max(longestGoodNanos, own);
    }
    stretch.add(request, own, slow, doubtful);
    whole.recorded(request);
    for (Span phase : phases.values()) {
      if (phase.holds(request)) {
        phase.recorded(request);
        if (stretch == whole.judged()) {
          phase.judged().add(request, own, slow, doubtful);
        }
      }
    }
    windows.add(request);
    if (request.bad()) {
      bad.add(request);
    }
    return request;
  }

  private long within(Request request) {
    return withinNanos.length == 0 ? 0 : withinNanos[(int) (request.number() % withinNanos.length)];
  }

  private Request determined(Request request) {
    return request.bad() && request.endedNanos() >= interruptedNanos
        ? request.as(Answer.INDETERMINATE, request.error())
        : request;
  }

  private Stretch stretch(Request request) {
    if (request.endedNanos() > baselineEndNanos) {
      return whole.judged();
    }
    return request.intendedNanos() >= measureNanos ? baseline : warmUp;
  }

  /** Whether a bad answer cannot be the generator's own doing. */
  public boolean badByItself(Request request) {
    long own = stalls.ownNanos(request);
    return request.answer() == Answer.SLOW ? own > within(request) : failedByItself(request, own);
  }

  /**
   * Whether a request failed that no stall touched, or that had, without what the generator stood
   * still, at least half of its timeout and more than any good answer took before the system was
   * broken: what is missing then was not on its way.
   */
  private boolean failedByItself(Request request, long own) {
    return !stalls.touch(request)
        || (load != null
            && longestGoodNanos > 0
            && own > longestGoodNanos
            && own >= load.timeout().toNanos() / 2);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** As it was asked for; empty where the scenario has none of that name. */
  public Optional<Load> load() {
    return Optional.ofNullable(load);
  }

  /** The entry that says that it began. */
  public Optional<Event.LoadStarted> started() {
    return started;
  }

  /** The entry that says that it was over. */
  public Optional<Event.LoadEnded> ended() {
    return ended;
  }

  /** When the last request was due, or the load was cut short; empty where it never began. */
  public Optional<Long> endNanos() {
    return started.map(begun -> {
      long planned = begun.firstNanos() + lastsNanos();
      return ended.map(end -> Math.min(end.atNanos(), planned)).orElse(planned);
    });
  }

  private long lastsNanos() {
    return load == null ? 0 : load.lasts().toNanos();
  }

  /** When the first request was due. */
  public long firstNanos() {
    return started.map(Event.LoadStarted::firstNanos).orElse(0L);
  }

  /** Whether a baseline was asked for. */
  public boolean baselined() {
    return baselined;
  }

  /** When the baseline ended; the smallest number where there was none. */
  public long baselineEndNanos() {
    return baselineEndNanos;
  }

  /** How many requests were to start in the baseline. */
  public long plannedInBaseline() {
    return load == null || !baselined
        ? 0
        : Math.round(
            load.pace()
                .requestsBetween(measureNanos - firstNanos(), baselineEndNanos - firstNanos()));
  }

  /** How many did, or just after it since they were late. */
  public long intendedInBaseline() {
    return intendedInBaseline;
  }

  /** How many requests were to be sent. */
  public long planned() {
    return started
        .map(Event.LoadStarted::planned)
        .orElseGet(() -> load == null ? 0L : load.plannedRequests());
  }

  /** How many are on record. */
  public long recorded() {
    return recorded;
  }

  /** When the last one ended; empty where there is none. */
  public Optional<Long> lastEndNanos() {
    return recorded == 0 ? Optional.empty() : Optional.of(lastEndNanos);
  }

  /** The steady time before anything was broken. */
  public Stretch baseline() {
    return baseline;
  }

  /** The time that is judged. */
  public Stretch judged() {
    return whole.judged();
  }

  /** From the baseline's end to the load's. */
  public Span whole() {
    return whole;
  }

  /** Its phases that have a name, in their order. */
  public Map<String, Span> phases() {
    return Collections.unmodifiableMap(phases);
  }

  /** The phase of that name; empty where it has none. */
  public Optional<Span> phase(String phase) {
    return Optional.ofNullable(phases.get(phase));
  }

  /** What came of it in all of its time, the warm-up too. */
  public Stretch all() {
    Stretch all = new Stretch();
    all.addAll(warmUp);
    all.addAll(baseline);
    all.addAll(whole.judged());
    return all;
  }

  /** The bad answers, one by one. */
  public KeptRequests bad() {
    return bad;
  }

  /** How it went over time. */
  public Windows windows() {
    return windows;
  }

  /** When its generator stood still. */
  public Stalls stalls() {
    return stalls;
  }
}
