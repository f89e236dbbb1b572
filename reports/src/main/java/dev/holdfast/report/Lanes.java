package dev.holdfast.report;

import dev.holdfast.model.Event;
import dev.holdfast.model.Failover;
import dev.holdfast.model.LogGap;
import dev.holdfast.model.LogProcess;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Pod;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * States over time, one lane per pod, instance or fault.
 *
 * @param title what the lanes are
 * @param key the states that occur, in the order of {@link State}, for the legend
 */
record Lanes(String id, String title, String note, List<State> key, List<Lane> lanes) {

  /** More lanes than this do not fit a screen; the ones in which nothing happened are merged. */
  private static final int MANY = 24;

  /** What a span of a lane may be. Each is drawn in a colour and a pattern of its own. */
  enum State {
    READY("ready"),
    NOT_READY("not ready"),
    RESTARTING("restarting"),
    GONE("gone"),
    IN("in the set"),
    OUT("not in it"),
    PHASE("phase"),
    PHASE_ALT("phase"),
    FAULT("fault until as many are ready as before"),
    HELD("fault held until it was healed"),
    LATE("slow answers"),
    OUTAGE("failed answers"),
    CALM("nothing but the calls"),
    BUSY("more than the calls, or somebody left alone"),
    SPENT("no budget for more"),
    LOST("log lines lost"),
    WITHIN("within its limit"),
    STOPPED("stopped by its limit");

    private final String text;

    State(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    String css() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** A lane. */
  record Lane(String name, List<Span> spans) {}

  /**
   * A stretch of a lane.
   *
   * @param from and {@code to}: seconds since the report's 0
   * @param label drawn into it where there is room; "" for none
   * @param tip said when it is pointed at
   */
  record Span(double from, double to, State state, String label, String tip) {}

  private static Lanes of(String id, String title, String note, List<Lane> lanes) {
    List<State> key =
        lanes.stream()
            .flatMap(lane -> lane.spans().stream())
            .map(Span::state)
            .distinct()
            .sorted()
            .toList();
    return new Lanes(id, title, note, key, mergedIfMany(lanes));
  }

  private static List<Lane> mergedIfMany(List<Lane> lanes) {
    if (lanes.size() <= MANY) {
      return lanes;
    }
    Map<State, List<Lane>> quiet = new TreeMap<>();
    List<Lane> shown = new ArrayList<>();
    for (Lane lane : lanes) {
      State last = lane.spans().getLast().state();
      boolean settled =
          lane.spans().stream().allMatch(span -> span.to() <= 0 || span.state() == last);
      if (settled) {
        quiet.computeIfAbsent(last, none -> new ArrayList<>()).add(lane);
      } else {
        shown.add(lane);
      }
    }
    quiet.forEach((state, same) ->
        shown.add(
            new Lane(
                same.size() == 1 ? same.getFirst().name() : same.size() + " others",
                same.getFirst().spans())));
    return shown;
  }

  static Lanes pods(Run run) {
    SequencedMap<String, List<Event.PodSeen>> byPod = new LinkedHashMap<>();
    run.history()
        .all(Event.PodSeen.class)
        .forEach(
            seen -> byPod.computeIfAbsent(seen.pod().name(), none -> new ArrayList<>()).add(seen));
    List<Lane> lanes =
        byPod.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, List<Event.PodSeen>> pod) ->
                        pod.getValue().getFirst().pod().workload().name())
                    .thenComparingLong(pod -> cameNanos(run, pod.getValue().getFirst()))
                    .thenComparing(Map.Entry::getKey, NaturalOrder.NAMES))
            .map(pod -> new Lane(pod.getKey(), podSpans(run, pod.getValue())))
            .toList();
    return of("pods", "Pods", "", lanes);
  }

  /** Of a workload's pods those that came later stand below those that were there at first. */
  private static long cameNanos(Run run, Event.PodSeen first) {
    return first.atNanos() <= run.zeroNanos() ? 0 : first.atNanos();
  }

  private static List<Span> podSpans(Run run, List<Event.PodSeen> seen) {
    List<Span> spans = new ArrayList<>();
    int restartsWhenReady = 0;
    for (int index = 0; index < seen.size(); index++) {
      Event.PodSeen now = seen.get(index);
      Pod pod = now.pod();
      State state = state(now, wasReady(seen, index), restartsWhenReady);
      if (pod.ready()) {
        restartsWhenReady = pod.restarts();
      }
      long until = index + 1 < seen.size() ? seen.get(index + 1).atNanos() : run.endNanos();
      String tip =
          state.text()
              + (replaced(seen, index) ? ", another pod of that name" : "")
              + (pod.phase().isEmpty() ? "" : ", " + pod.phase())
              + (pod.restarts() == 0
                  ? ""
                  : ", " + Wording.counted(pod.restarts(), "restart", "restarts"));
      add(spans, new Span(run.seconds(now.atNanos()), run.seconds(until), state, "", tip));
    }
    return spans;
  }

  private static boolean replaced(List<Event.PodSeen> seen, int index) {
    return !seen.get(index).pod().uid().equals(seen.getFirst().pod().uid());
  }

  private static boolean wasReady(List<Event.PodSeen> seen, int index) {
    return seen.subList(0, index).stream().anyMatch(earlier -> earlier.pod().ready());
  }

  private static State state(Event.PodSeen seen, boolean wasReady, int restartsWhenReady) {
    if (seen.gone()) {
      return State.GONE;
    }
    if (seen.pod().ready()) {
      return State.READY;
    }
    boolean restarted = seen.pod().restarts() > restartsWhenReady;
    return restarted || (wasReady && !seen.pod().phase().startsWith("Running"))
        ? State.RESTARTING
        : State.NOT_READY;
  }

  private static void add(List<Span> spans, Span next) {
    if (!spans.isEmpty()) {
      Span last = spans.getLast();
      if (last.state() == next.state() && last.tip().equals(next.tip())) {
        spans.set(
            spans.size() - 1,
            new Span(last.from(), next.to(), last.state(), last.label(), last.tip()));
        return;
      }
    }
    spans.add(next);
  }

  /**
   * When limits stopped containers, as their nodes count it; one that was never stopped has no
   * lane.
   */
  static Lanes processor(Run run) {
    SequencedMap<String, List<Event.ProcessorSeen>> byContainer = new TreeMap<>(NaturalOrder.NAMES);
    run.history()
        .all(Event.ProcessorSeen.class)
        .forEach(seen ->
            byContainer
                .computeIfAbsent(seen.pod() + " " + seen.container(), none -> new ArrayList<>())
                .add(seen));
    List<Lane> lanes =
        byContainer.entrySet().stream()
            .filter(one -> one.getValue().stream().anyMatch(seen -> seen.throttled() > 0))
            .map(one ->
                new Lane(
                    one.getKey(),
                    one.getValue().stream().map(seen -> processorSpan(run, seen)).toList()))
            .toList();
    return of(
        "processor",
        "Processor: containers that their limits stopped",
        "as their nodes count it, every few seconds",
        lanes);
  }

  private static Span processorSpan(Run run, Event.ProcessorSeen seen) {
    boolean stopped = seen.throttled() > 0;
    return new Span(
        run.seconds(seen.fromNanos()),
        run.seconds(seen.atNanos()),
        stopped ? State.STOPPED : State.WITHIN,
        stopped ? Wording.share(seen.throttled(), seen.periods()) : "",
        stopped
            ? "stopped in %s of %s of its limit, its threads for %s together"
                .formatted(
                    Wording.count(seen.throttled()),
                    Wording.counted(seen.periods(), "period", "periods"),
                    Wording.time(seen.throttledNanos()))
            : State.WITHIN.text());
  }

  /** What clients said of themselves, a group of lanes for each. */
  static List<Lanes> clients(Run run) {
    List<Lanes> groups = new ArrayList<>();
    ClientView.lanes(run)
        .forEach((client, lanes) ->
            groups.add(
                of(
                    "client-" + (groups.size() + 1),
                    "Client " + client,
                    "as its pods’ own metrics say",
                    lanes)));
    return groups;
  }

  /**
   * When the log lines were written that were lost on their way, process by process. Here none is
   * like another: of too many those are left out that lost least.
   */
  static Lanes lost(Run run) {
    List<LogProcess> losing =
        run.judgement().logs().stream()
            .flatMap(service -> service.processes().stream())
            .filter(process -> !process.gaps().isEmpty())
            .sorted(Comparator.comparingLong(Lanes::lines).reversed())
            .toList();
    List<Lane> lanes =
        losing.stream()
            .limit(MANY)
            .sorted(Comparator.comparing(LogProcess::instance, NaturalOrder.NAMES))
            .map(process ->
                new Lane(
                    process.process().isEmpty()
                        ? process.instance() + ", not written"
                        : process.instance(),
                    process.gaps().stream().map(gap -> lostSpan(run, gap)).toList()))
            .toList();
    String left =
        losing.size() > MANY
            ? "; of %d processes those %d that lost most".formatted(losing.size(), MANY)
            : "";
    return of(
        "lost", "Log lines lost", "by when they were written, or would have been" + left, lanes);
  }

  private static long lines(LogProcess process) {
    return process.gaps().stream().mapToLong(LogGap::lines).sum();
  }

  private static Span lostSpan(Run run, LogGap gap) {
    return new Span(
        run.seconds(gap.fromNanos()),
        run.seconds(gap.toNanos()),
        State.LOST,
        Wording.count(gap.lines()),
        Wording.counted(gap.lines(), "line", "lines")
            + (gap.after().isEmpty()
                ? " lost before any stage: in no pod’s log"
                : " lost between %s and %s".formatted(gap.after(), gap.before())));
  }

  /** Members of a set that changed at a time. */
  private record Members(long atNanos, String service, List<String> names) {}

  static Lanes registry(Run run) {
    return of(
        "registry",
        "Registry: instances that clients are given",
        "",
        memberLanes(
            run,
            run.history()
                .all(Event.RegistrySeen.class)
                .map(seen -> new Members(seen.atNanos(), seen.service(), seen.passing()))));
  }

  static Lanes endpoints(Run run) {
    return of(
        "endpoints",
        "Endpoints: pods that Services send connections to",
        "",
        memberLanes(
            run,
            run.history()
                .all(Event.EndpointsSeen.class)
                .map(seen -> new Members(seen.atNanos(), seen.service(), seen.pods()))));
  }

  private static List<Lane> memberLanes(Run run, Stream<Members> changes) {
    SequencedMap<String, List<Members>> byService = new LinkedHashMap<>();
    changes.forEach(
        seen -> byService.computeIfAbsent(seen.service(), none -> new ArrayList<>()).add(seen));
    List<Lane> lanes = new ArrayList<>();
    new TreeMap<>(byService)
        .values()
        .forEach(seen -> {
          TreeSet<String> members = new TreeSet<>(NaturalOrder.NAMES);
          seen.forEach(one -> members.addAll(one.names()));
          members.forEach(member -> lanes.add(new Lane(member, memberSpans(run, seen, member))));
        });
    return lanes;
  }

  private static List<Span> memberSpans(Run run, List<Members> seen, String member) {
    List<Span> spans = new ArrayList<>();
    for (int index = 0; index < seen.size(); index++) {
      Members now = seen.get(index);
      boolean in = now.names().contains(member);
      long until = index + 1 < seen.size() ? seen.get(index + 1).atNanos() : run.endNanos();
      State state = in ? State.IN : State.OUT;
      add(spans, new Span(run.seconds(now.atNanos()), run.seconds(until), state, "", state.text()));
    }
    return spans;
  }

  /** The run's phases, and under them each fault with the bad answers that it brought. */
  static Lanes story(Run run) {
    List<Lane> lanes = new ArrayList<>();
    List<Span> phases = phases(run);
    if (!phases.isEmpty()) {
      lanes.add(new Lane("phase", phases));
    }
    run.timeline().recorded().forEach(load -> addPace(lanes, run, load));
    run.faults().forEach(fault -> lanes.add(new Lane(fault.name(), faultSpans(run, fault))));
    return of("story", "Phases and faults", "", lanes);
  }

  private static List<Span> phases(Run run) {
    List<Event.PhaseEntered> entered = run.history().all(Event.PhaseEntered.class).toList();
    List<Span> spans = new ArrayList<>();
    for (int index = 0; index < entered.size(); index++) {
      Event.PhaseEntered phase = entered.get(index);
      long from = phase.atNanos();
      long to = index + 1 < entered.size() ? entered.get(index + 1).atNanos() : run.endNanos();
      if (phase.phase() == Event.Phase.LOADING && run.baselineEndNanos().isPresent()) {
        long split = Math.clamp(run.baselineEndNanos().get(), from, Math.max(from, to));
        long warm = Math.clamp(run.warmUpEndNanos().orElse(from), from, split);
        phase(spans, run, from, warm, "warm-up");
        phase(spans, run, warm, split, "baseline");
        phase(spans, run, split, to, "judged");
      } else {
        phase(spans, run, from, to, name(phase.phase()));
      }
    }
    return spans;
  }

  /** Of a load that changes, each of its own phases. */
  private static void addPace(List<Lane> lanes, Run run, LoadTimeline load) {
    List<Pace.Phase> phases = load.load().map(asked -> asked.pace().phases()).orElse(List.of());
    if (phases.size() < 2 || load.started().isEmpty()) {
      return;
    }
    List<Span> spans = new ArrayList<>();
    long last = load.endNanos().orElse(run.endNanos());
    long from = load.firstNanos();
    for (Pace.Phase one : phases) {
      long to = Math.min(from + one.lasts().toNanos(), last);
      String rate = Wording.plain(one.rate().perSecond(), 1) + "/s";
      phase(spans, run, from, to, one.name() == null ? rate : one.name() + ", " + rate);
      from = to;
    }
    lanes.add(new Lane(load.name(), spans));
  }

  private static String name(Event.Phase phase) {
    return switch (phase) {
      case STARTING -> "starting";
      case READY -> "ready";
      case LOADING -> "load";
      case SETTLING -> "settling";
      case STOPPING -> "stopping";
      case STOPPED -> "stopped";
    };
  }

  private static void phase(List<Span> spans, Run run, long from, long to, String name) {
    if (to > from) {
      State state =
          !spans.isEmpty() && spans.getLast().state() == State.PHASE
              ? State.PHASE_ALT
              : State.PHASE;
      spans.add(new Span(run.seconds(from), run.seconds(to), state, name, name));
    }
  }

  private static List<Span> faultSpans(Run run, Run.AppliedFault fault) {
    String targets = String.join(", ", fault.targets());
    List<Span> spans = new ArrayList<>();
    // a held fault that took no pod away, as a slow network does, is over once it is healed
    if (!fault.held() || fault.overNanos().isPresent()) {
      spans.add(struckSpan(run, fault, targets));
    }
    if (fault.held()) {
      spans.add(heldSpan(run, fault, targets));
    }
    Failover failover = fault.failover();
    if (failover != null && failover.firstBad() != null && failover.lastBad() != null) {
      // what failed stands over what was slow, so that of the latter the later part is seen
      bad(spans, run, failover, failover.lastSlow(), State.LATE);
      bad(spans, run, failover, failover.lastFailed(), State.OUTAGE);
    }
    return spans;
  }

  /** From the first bad answer to the last one of that kind. */
  private static void bad(
      List<Span> spans, Run run, Failover failover, Failover.@Nullable Moment last, State state) {
    Failover.Moment first = failover.firstBad();
    if (first != null && last != null) {
      spans.add(
          new Span(
              run.seconds(failover.seenNanos() + first.afterNanos()),
              run.seconds(failover.seenNanos() + last.afterNanos()),
              state,
              "",
              "%s until %s; %s"
                  .formatted(
                      state.text(),
                      Wording.since(last.afterNanos()),
                      Wording.counted(failover.badAnswers(), "bad answer", "bad answers"))));
    }
  }

  private static Span struckSpan(Run run, Run.AppliedFault fault, String targets) {
    long to = fault.overNanos().orElse(run.endNanos());
    return new Span(
        run.seconds(fault.atNanos()),
        run.seconds(Math.max(to, fault.atNanos())),
        State.FAULT,
        fault.held() ? "" : targets,
        fault.name()
            + " struck "
            + targets
            + (fault.overNanos().isPresent()
                ? "; as many ready as before after " + Wording.time(to - fault.atNanos())
                : fault.seen() ? "; never as many ready as before" : "; nobody saw it take hold"));
  }

  private static Span heldSpan(Run run, Run.AppliedFault fault, String targets) {
    long to = Math.max(fault.atNanos(), fault.healedNanos().orElse(run.endNanos()));
    String witnessed =
        run.witnesses(fault.name()).stream().map(word -> ". " + word).collect(Collectors.joining());
    return new Span(
        run.seconds(fault.atNanos()),
        run.seconds(to),
        State.HELD,
        targets,
        (fault.healedNanos().isPresent()
                ? "held for " + Wording.time(to - fault.atNanos()) + ", then healed"
                : "held, and not healed before the end")
            + witnessed);
  }
}
