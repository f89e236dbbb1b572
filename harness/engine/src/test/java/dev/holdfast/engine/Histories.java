package dev.holdfast.engine;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.History;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The history of a run in which catalog-1, one of three, is killed: by default one that no client
 * noticed. Times are milliseconds since the run's start: the first request is due at 5 s, the
 * baseline ends at 15 s, the fault is seen at 15.010 s, the registry drops catalog-1 at 15.310 s,
 * it is ready again at 23 s, the load ends at 65 s. 100 requests a second, 5 ms each, the pods in
 * turn.
 */
final class Histories {
  static final long FIRST = 5_000;
  static final long SEEN = 15_010;
  static final long DROPPED = 15_310;
  static final long BACK = 23_000;
  static final long LOAD_END = 65_000;
  static final long STOPPING = 67_000;
  private static final int REQUESTS = 6_000;

  private final List<Event> events = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();

  static Histories healthy() {
    Histories history = new Histories();
    history.frame();
    history.pods();
    history.registry();
    history.fault();
    for (long at = 900; at < STOPPING; at += 1_000) {
      history.add(new Event.Observed(ms(at), "workloads", at / 100, ms(110)));
      history.add(new Event.Observed(ms(at), "registry", at / 100, ms(120)));
    }
    for (int i = 0; i < REQUESTS; i++) {
      history.requests.add(request(i));
    }
    return history;
  }

  /** The entries of such a run with so long a load, without its requests. */
  static Histories frame(long lastsMs, long count) {
    long longer = Math.max(0, lastsMs - 60_000);
    Histories history = healthy();
    history.requests.clear();
    history.events.removeIf(event ->
        event instanceof Event.LoadStarted
            || event instanceof Event.LoadEnded
            || (longer > 0 && event.atNanos() >= ms(LOAD_END)));
    history.add(new Event.LoadStarted(ms(4_800), "browse", ms(FIRST), count));
    history.add(new Event.LoadEnded(ms(FIRST + lastsMs), "browse", count, 32, ""));
    if (longer > 0) {
      history.phase(LOAD_END + longer, Phase.SETTLING);
      history.phase(STOPPING + longer, Phase.STOPPING);
      history.add(new Event.Residue(ms(68_000 + longer), List.of()));
      history.phase(68_000 + longer, Phase.STOPPED);
      history.add(new Event.RunEnded(ms(68_000 + longer)));
    }
    return history;
  }

  List<Event> events() {
    return events.stream().sorted(Comparator.comparingLong(Event::atNanos)).toList();
  }

  static long ms(long millis) {
    return millis * 1_000_000L;
  }

  /** Requests are due 10 ms after each other; while catalog-1 is gone the two others serve. */
  private static Request request(int number) {
    long intended = FIRST + number * 10L;
    boolean gone = intended >= SEEN - 10 && intended < BACK;
    String catalog = "catalog-" + (gone ? 2 + number % 2 : 1 + number % 3);
    return new Request(
        number,
        ms(intended),
        ms(intended),
        ms(intended + 5),
        200,
        Answer.OK,
        List.of("gateway-1", catalog),
        "");
  }

  private void frame() {
    Plan plan =
        new Plan(
            "catalog-replica-kill",
            7,
            List.of(new Plan.PlannedLoad("browse", "gateway", REQUESTS)),
            List.of(new Plan.PlannedFault("kill-one", "kill", List.of(0), 3)),
            Duration.ofSeconds(60));
    add(
        new Event.RunStarted(
            0, 1, Instant.EPOCH, "run-1", "0.1.0", "s", "s.yaml", "", 7, List.of(), Map.of()));
    add(new Event.Planned(0, plan));
    phase(0, Phase.STARTING);
    phase(4_000, Phase.READY);
    phase(4_800, Phase.LOADING);
    add(new Event.LoadStarted(ms(4_800), "browse", ms(FIRST), REQUESTS));
    add(new Event.LoadEnded(ms(LOAD_END), "browse", REQUESTS, 32, ""));
    phase(LOAD_END, Phase.SETTLING);
    phase(STOPPING, Phase.STOPPING);
    add(new Event.Residue(ms(68_000), List.of()));
    phase(68_000, Phase.STOPPED);
    add(new Event.RunEnded(ms(68_000)));
  }

  private void phase(long at, Phase phase) {
    add(new Event.PhaseEntered(ms(at), phase));
  }

  private void pods() {
    for (int i = 1; i <= 3; i++) {
      pod(3_500, "catalog-" + i, true, 0, "Running");
    }
    pod(15_050, "catalog-1", false, 0, "Failed (signal KILL)");
    pod(16_000, "catalog-1", false, 1, "Running");
    pod(BACK, "catalog-1", true, 1, "Running");
  }

  private void registry() {
    passing(3_600, "catalog-1", "catalog-2", "catalog-3");
    passing(DROPPED, "catalog-2", "catalog-3");
    passing(23_400, "catalog-1", "catalog-2", "catalog-3");
  }

  private void fault() {
    add(new Event.FaultInjecting(ms(15_001), "kill-one", List.of("catalog-1")));
    add(new Event.FaultInjected(ms(15_004), "kill-one"));
    add(
        new Event.FaultWitnessed(
            ms(15_012), "kill-one", "catalog-1", ms(SEEN), ms(5), "/proc/4711/stat: gone"));
    add(new Event.FaultHealed(ms(15_013), "kill-one"));
  }

  Histories add(Event event) {
    events.add(event);
    return this;
  }

  Histories pod(long at, String name, boolean ready, int restarts, String phase) {
    Pod pod = new Pod(name, Scenarios.CATALOG, "uid-" + name, "127.0.0.1", ready, restarts, phase);
    return add(new Event.PodSeen(ms(at), pod, false));
  }

  /** The generator's meter says that it stood still. */
  Histories stalled(long from, long to) {
    return add(new Event.GeneratorStalled(ms(to), "browse", ms(from), ms(to)));
  }

  Histories passing(long at, String... instances) {
    return add(new Event.RegistrySeen(ms(at), "catalog", List.of(instances), ms(100)));
  }

  <E extends Event> Histories without(Class<E> kind, Predicate<E> which) {
    events.removeIf(event -> kind.isInstance(event) && which.test(kind.cast(event)));
    return this;
  }

  <E extends Event> Histories without(Class<E> kind) {
    return without(kind, _ -> true);
  }

  Histories cutAt(long at) {
    events.removeIf(event -> event.atNanos() > ms(at));
    requests.removeIf(request -> request.endedNanos() > ms(at));
    return this;
  }

  Histories withoutRequests(Predicate<Request> which) {
    requests.removeIf(which);
    return this;
  }

  /** The requests that are due in that time become what {@code change} makes of them. */
  Histories requests(long from, long until, UnaryOperator<Request> change) {
    requests.replaceAll(
        r -> r.intendedNanos() >= ms(from) && r.intendedNanos() < ms(until) ? change.apply(r) : r);
    return this;
  }

  /** They end so much later, with that answer, by those hops. */
  static UnaryOperator<Request> answered(long after, Answer answer, String error, String... hops) {
    return r ->
        new Request(
            r.number(),
            r.intendedNanos(),
            r.startedNanos(),
            r.intendedNanos() + ms(after),
            answer == Answer.FAILED ? 503 : 200,
            answer,
            List.of(hops),
            error);
  }

  static UnaryOperator<Request> failedAtCatalog1() {
    return answered(5, Answer.FAILED, "status 503", "gateway-1", "catalog-1!");
  }

  /** They were handed to the connection so much late. */
  static UnaryOperator<Request> startedLate(long late) {
    return r ->
        new Request(
            r.number(),
            r.intendedNanos(),
            r.intendedNanos() + ms(late),
            r.endedNanos() + ms(late),
            r.status(),
            r.answer(),
            r.hops(),
            r.error());
  }

  History build() {
    RequestLog.Builder log = new RequestLog.Builder("browse");
    requests.stream().sorted(Comparator.comparingLong(Request::endedNanos)).forEach(log::add);
    List<Event> inOrder = events.stream().sorted(Comparator.comparingLong(Event::atNanos)).toList();
    return new History(inOrder, List.of(log.build()));
  }
}
