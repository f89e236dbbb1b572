package dev.holdfast.report;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Check;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Load;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Part;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.StopIf;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import dev.holdfast.model.timeline.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs as the engine would record them, made up but whole: three services, an open-loop load, a
 * kill. The same call gives the same run.
 */
final class SampleRuns {
  static final ReportContext CONTEXT =
      new ReportContext(
          "0.1.0",
          "./holdfast run scenarios/smoke/replica-kill.yaml",
          Instant.parse("2026-11-22T18:43:31Z"));

  /** What must never run, wherever it stands. */
  static final String HOSTILE =
      "</script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=2\">"
          + "<svg onload=window.hacked=3><a href=javascript:window.hacked=4>x</a>"
          + "'\"&<!--]]>\u0000\u001b[31m\u202egpj.exe\ud800";

  private static final String FAULT = "kill-one";
  private static final String LOAD = "browse";
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final long FIRST = 7 * SECOND + 113 * MILLI;
  private static final List<String> SERVICES = List.of("gateway", "catalog", "pricing");

  /** A run with what was judged of it. */
  record Sample(Scenario scenario, History history, Judgement judgement) {
    Timeline timeline() {
      return Timeline.of(scenario, history);
    }

    void write(Path folder) {
      ReportWriter.write(folder, timeline(), judgement, CONTEXT);
    }
  }

  private SampleRuns() {}

  /** No client notices; the client's second try covers the dead replica. */
  static Sample pass() {
    Kill kill = new Kill(3, 10, 310 * MILLI, 6_120 * MILLI, 0);
    History history = history(kill, 60, "", List.of());
    return new Sample(
        scenario(60, ""),
        history,
        new Judgement(
            Verdict.PASS,
            "No client noticed: 0 of 15,000 requests failed when catalog-1 was killed; it was out of rotation after"
                + " 310 ms, and after 6.1 s as many instances were ready as before.",
            List.of(
                check(
                    "browse.failed-at-most",
                    Verdict.PASS,
                    "at most 0",
                    "0 of 15,000 (below 0.020% with 95% confidence)",
                    ""),
                check(
                    "browse.p99-at-most",
                    Verdict.PASS,
                    "at most 1.5x baseline (14.4 ms)",
                    "10.1 ms (baseline 9.6 ms)",
                    ""),
                check("browse.p99.9-at-most", Verdict.PASS, "at most 100 ms", "18.8 ms", ""),
                check(
                    "kill-one.clean-within",
                    Verdict.PASS,
                    "within 500 ms",
                    "no bad answer; 31 requests met the fault",
                    ""),
                check(
                    "kill-one.out-of-rotation-within",
                    Verdict.PASS,
                    "within 5 s",
                    "310 ms ± 20 ms",
                    ""),
                check(
                    "kill-one.redundant-within",
                    Verdict.PASS,
                    "within 30 s",
                    "6.12 s ± 100 ms",
                    ""),
                check("residue", Verdict.PASS, "nothing left behind", "nothing", "")),
            List.of(failover(kill, 0, null, null, 31))));
  }

  /** The same of a load that is said in phases, the second of them by name. */
  static Sample phases() {
    Sample pass = pass();
    Scenario scenario = pass.scenario();
    Load load = scenario.loads().getFirst();
    Load changing =
        new Load(
            load.name(),
            load.to(),
            new Pace(
                List.of(
                    new Pace.Phase(new Rate(300), Duration.ofSeconds(20)),
                    new Pace.Phase("rush", new Rate(300), Duration.ofSeconds(40)))),
            load.timeout(),
            load.connections(),
            load.protocol(),
            load.headers(),
            load.data(),
            load.answerAtMost(),
            load.redirectsAtMost(),
            load.requests());
    return new Sample(
        new Scenario(
            scenario.name(),
            scenario.description(),
            scenario.tags(),
            scenario.system(),
            List.of(changing),
            scenario.baseline(),
            scenario.faults(),
            scenario.stopIf(),
            scenario.expectations()),
        pass.history(),
        pass.judgement());
  }

  /** An instance hangs for eight seconds: a fault that is held until it is healed. */
  static Sample held() {
    Sample pass = pass();
    List<Event> events = new ArrayList<>();
    for (Event event : pass.history().events()) {
      events.add(
          switch (event) {
            case Event.FaultHealed e -> new Event.FaultHealed(e.atNanos() + 8 * SECOND, e.fault());
            default -> event;
          });
    }
    Fault pause =
        new Fault.Pause(
            new Workload(Workload.Kind.DEPLOYMENT, "catalog"), "app", 1, Duration.ofSeconds(8));
    return new Sample(
        scenario(60, "", pause),
        new History(sorted(events), pass.history().requests()),
        pass.judgement());
  }

  /** Seven requests fail. */
  static Sample fewFailed() {
    Kill kill = new Kill(3, 10, 310 * MILLI, 6_120 * MILLI, 7);
    History history = history(kill, 60, "", List.of());
    List<Request> bad = history.requests().getFirst().stream().filter(Request::bad).toList();
    long first = bad.getFirst().endedNanos() - kill.at();
    long last = bad.getLast().endedNanos() - kill.at();
    return new Sample(
        scenario(60, ""),
        history,
        new Judgement(
            Verdict.FAIL,
            "7 of 15,000 requests failed within "
                + Wording.time(last)
                + "; catalog-1 was still handed out 310 ms after it died; let"
                + " clients try another instance when a connection fails, or drain before the end.",
            List.of(
                check(
                    "browse.failed-at-most",
                    Verdict.FAIL,
                    "at most 0",
                    "7 of 15,000 (0.047%)",
                    "5 answers had status 503, 2 connections were reset"),
                check(
                    "browse.p99-at-most",
                    Verdict.PASS,
                    "at most 1.5x baseline (14.4 ms)",
                    "10.1 ms (baseline 9.6 ms)",
                    ""),
                check("browse.p99.9-at-most", Verdict.PASS, "at most 100 ms", "18.8 ms", ""),
                check(
                    "kill-one.clean-within", Verdict.PASS, "within 500 ms", Wording.time(last), ""),
                check(
                    "kill-one.out-of-rotation-within",
                    Verdict.PASS,
                    "within 5 s",
                    "310 ms ± 20 ms",
                    ""),
                check(
                    "kill-one.redundant-within",
                    Verdict.PASS,
                    "within 30 s",
                    "6.12 s ± 100 ms",
                    ""),
                check("residue", Verdict.PASS, "nothing left behind", "nothing", "")),
            List.of(failover(kill, 7, first, last, 31))));
  }

  /** With one replica, nothing serves for twelve seconds. */
  static Sample outage() {
    Kill kill = new Kill(1, 10, 2_040 * MILLI, 12_010 * MILLI, -1);
    History history = history(kill, 60, "", List.of("catalog.replicas=1"));
    long bad = history.requests().getFirst().stream().filter(Request::bad).count();
    return new Sample(
        scenario(60, ""),
        history,
        new Judgement(
            Verdict.FAIL,
            Wording.count(bad)
                + " of 15,000 requests failed, over 12.0 s; catalog-1 was the only instance of catalog and took 12.0 s"
                + " to come back; run more than one replica.",
            List.of(
                check(
                    "browse.failed-at-most",
                    Verdict.FAIL,
                    "at most 0",
                    Wording.count(bad) + " of 15,000 (24%)",
                    "no instance of catalog was ready from 10.0 s to 22.0 s"),
                check(
                    "browse.p99-at-most",
                    Verdict.FAIL,
                    "at most 1.5x baseline (14.4 ms)",
                    "1.01 s (baseline 9.6 ms)",
                    "answers waited for connections that nobody took"),
                check("browse.p99.9-at-most", Verdict.FAIL, "at most 100 ms", "1.02 s", ""),
                check(
                    "kill-one.clean-within",
                    Verdict.FAIL,
                    "within 500 ms",
                    "12.0 s",
                    "the last bad answer ended 12.0 s after the fault"),
                check(
                    "kill-one.out-of-rotation-within",
                    Verdict.PASS,
                    "within 5 s",
                    "2.04 s ± 20 ms",
                    ""),
                check(
                    "kill-one.redundant-within",
                    Verdict.PASS,
                    "within 30 s",
                    "12.0 s ± 100 ms",
                    ""),
                check("residue", Verdict.PASS, "nothing left behind", "nothing", "")),
            List.of(failover(kill, bad, 9 * MILLI, 12_031 * MILLI, bad))));
  }

  /** The victim never comes back, and the run is aborted. */
  static Sample neverRecovered() {
    Kill kill = new Kill(3, 10, 310 * MILLI, -1, 7);
    History history = history(kill, 60, "", List.of());
    return new Sample(
        scenario(60, ""),
        history,
        new Judgement(
            Verdict.FAIL,
            "catalog-1 never came back: 2 of 3 instances of catalog were ready when the run ended; see its last words.",
            List.of(
                check(
                    "kill-one.redundant-within",
                    Verdict.FAIL,
                    "within 30 s",
                    "never in 51 s",
                    "catalog-1 CrashLoopBackOff (exit 1)"),
                check("browse.failed-at-most", Verdict.FAIL, "at most 0", "7 of 15,000", "")),
            List.of(failover(kill, 7, 12 * MILLI, 340 * MILLI, 4_900))));
  }

  /** Two pods never became ready; no load was sent. */
  static Sample notReady() {
    List<Event> events =
        new ArrayList<>(head("", List.of("catalog.env.HOLDFAST_REGISTRY_TTL=never")));
    for (String service : SERVICES) {
      for (int rank = 1; rank <= 3; rank++) {
        boolean bad = service.equals("catalog");
        String name = service + "-" + rank;
        events.add(pod(310 * MILLI + rank * 20L * MILLI, name, false, 0, "Running"));
        for (int restart = 0; bad && restart < 4; restart++) {
          long at = (1 + restart * 9L) * SECOND;
          events.add(pod(at, name, false, restart, "CrashLoopBackOff (exit 2)"));
          events.add(pod(at + (4 + restart * 2L) * SECOND, name, false, restart + 1, "Running"));
        }
        if (!bad) {
          events.add(pod(6 * SECOND + rank * 70L * MILLI, name, true, 0, "Running"));
        }
      }
    }
    events.add(
        new Event.NotReady(
            40 * SECOND,
            "after 40s: 6 of 9 pods ready; catalog-1, catalog-2, catalog-3 CrashLoopBackOff (exit 2)"));
    for (int rank = 1; rank <= 3; rank++) {
      events.add(
          new Event.PodWords(
              40 * SECOND + rank,
              "catalog-" + rank,
              List.of(
                  "\u001b[1mHoldfast catalog 0.1.0\u001b[0m",
                  "HOLDFAST_REGISTRY_TTL: must be a duration like 2s, got 'never'; write 500ms, 10s or 2m",
                  "exit 2"),
              List.of(
                  "GET http://127.0.3." + rank + ":8080/health/ready: connection refused",
                  "GET http://127.0.3." + rank + ":8080/health: connection refused")));
    }
    events.add(new Event.PhaseEntered(40 * SECOND + 200 * MILLI, Event.Phase.STOPPING));
    events.add(new Event.Residue(42 * SECOND, List.of()));
    events.add(new Event.PhaseEntered(42 * SECOND, Event.Phase.STOPPED));
    events.add(new Event.RunEnded(42 * SECOND + 10 * MILLI));
    return new Sample(
        scenario(60, ""),
        new History(sorted(events), List.of()),
        new Judgement(
            Verdict.UNKNOWN,
            "The system was not ready after 40 s, so nothing was tried: 3 of 9 pods, all of catalog, end with exit 2;"
                + " catalog-1 says “HOLDFAST_REGISTRY_TTL: must be a duration like 2s, got 'never'”.",
            List.of(
                check(
                    "ready",
                    Verdict.UNKNOWN,
                    "every pod ready within 40 s",
                    "6 of 9 ready",
                    "catalog-1, catalog-2, catalog-3 CrashLoopBackOff (exit 2)"),
                check("residue", Verdict.PASS, "nothing left behind", "nothing", "")),
            List.of()));
  }

  /** Everything that comes from outside tries to be markup. */
  static Sample hostile() {
    Kill kill = new Kill(3, 10, 310 * MILLI, 6_120 * MILLI, 7);
    History history = history(kill, 20, HOSTILE, List.of(HOSTILE));
    return new Sample(
        scenario(20, HOSTILE),
        history,
        new Judgement(
            Verdict.FAIL,
            "headline " + HOSTILE,
            List.of(
                check("name " + HOSTILE, Verdict.FAIL, HOSTILE, HOSTILE, HOSTILE),
                check("other " + HOSTILE, Verdict.UNKNOWN, HOSTILE, HOSTILE, HOSTILE),
                check("ok", Verdict.PASS, "", "", "")),
            List.of(
                new Failover(
                    FAULT,
                    List.of("catalog-1" + HOSTILE),
                    FIRST + 10 * SECOND,
                    MILLI,
                    new Failover.Moment(12 * MILLI, 0, HOSTILE),
                    new Failover.Moment(310 * MILLI, 20 * MILLI, HOSTILE),
                    new Failover.Moment(340 * MILLI, 0, HOSTILE),
                    null,
                    null,
                    1,
                    7,
                    null,
                    null))));
  }

  /** An hour at 300/s: what the page's size is measured with. */
  static Sample hour() {
    Kill kill = new Kill(1, 600, 2_040 * MILLI, 60_010 * MILLI, -1);
    return new Sample(
        scenario(3600, ""),
        history(kill, 3600, "", List.of()),
        new Judgement(
            Verdict.FAIL,
            "18,000 requests failed in a minute.",
            List.of(check("browse.failed-at-most", Verdict.FAIL, "at most 0", "many", "")),
            List.of(failover(kill, 18_000, 9 * MILLI, 60_031 * MILLI, 18_000))));
  }

  /** It ended before anything was known but that it began. */
  static Sample barelyBegun() {
    return new Sample(
        scenario(60, ""),
        new History(head("", List.of()).subList(0, 1), List.of()),
        new Judgement(Verdict.UNKNOWN, "The run ended before it began.", List.of(), List.of()));
  }

  // ---- the pieces

  /**
   * What the kill does.
   *
   * @param atSeconds after the load's start
   * @param outNanos until the registry drops the victim
   * @param readyNanos until it is ready again; -1 for never
   * @param failed how many requests fail; -1 for every one while no instance is there
   */
  private record Kill(int replicas, long atSeconds, long outNanos, long readyNanos, int failed) {
    long at() {
      return FIRST + atSeconds * SECOND + 3 * MILLI;
    }

    long ready() {
      return readyNanos < 0 ? Long.MAX_VALUE : at() + readyNanos;
    }
  }

  private static Check check(
      String name, Verdict verdict, String expected, String observed, String why) {
    return new Check(name, verdict, expected, observed, why);
  }

  private static Failover failover(
      Kill kill, long bad, @Nullable Long firstBad, @Nullable Long lastBad, long met) {
    Failover.@Nullable Moment ready =
        kill.readyNanos < 0 ? null : new Failover.Moment(kill.readyNanos, 100 * MILLI, "");
    return new Failover(
        FAULT,
        List.of("catalog-1"),
        kill.at(),
        10 * MILLI,
        firstBad == null ? null : new Failover.Moment(firstBad, 0, ""),
        new Failover.Moment(kill.outNanos, 20 * MILLI, ""),
        lastBad == null ? null : new Failover.Moment(lastBad, 0, ""),
        ready,
        ready,
        met,
        bad,
        lastBad == null ? null : new Failover.Moment(lastBad, 0, ""),
        null);
  }

  static Scenario scenario(long seconds, String hostile) {
    return scenario(
        seconds,
        hostile,
        new Fault.Kill(new Workload(Workload.Kind.DEPLOYMENT, "catalog"), "app", 1, Signal.KILL));
  }

  private static Scenario scenario(long seconds, String hostile, Fault fault) {
    return new Scenario(
        "replica-kill",
        "One of three catalog replicas dies without warning; no client notices." + hostile,
        List.of("failover", "smoke"),
        new SystemUnderTest.Installed(
            List.of(new ChartInstall("sample", Path.of("charts/sample"), Map.of(), List.of())),
            Duration.ofSeconds(90)),
        List.of(
            new Load(
                LOAD,
                "gateway",
                new Rate(300),
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(2),
                new Connections.KeepAlive(32),
                List.of(
                    new RequestTemplate(
                        "GET",
                        "/api/products/${1..1000}",
                        new Ok(200, Map.of(), Duration.ofMillis(250)))))),
        new Baseline(Duration.ZERO, Duration.ofSeconds(10), new Amount.Count(0)),
        List.of(new FaultStep(FAULT, new Start.AfterBaseline(), fault)),
        new StopIf(new Amount.Share(0.5), Duration.ofSeconds(30)),
        new Expectations(
            List.of(
                new Expectations.OfLoad(
                    LOAD,
                    new Amount.Count(0),
                    null,
                    List.of(
                        new Expectations.Latency(
                            new Expectations.Percentile(99),
                            new Expectations.Bound.TimesBaseline(1.5))))),
            List.of(
                new Expectations.OfFault(
                    FAULT,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30)))));
  }

  private static List<Event> head(String hostile, List<String> overrides) {
    return List.of(
        new Event.RunStarted(
            0,
            Event.RunStarted.FORMAT,
            Instant.parse("2026-11-22T18:42:07.118Z"),
            "rk-4f2a" + hostile,
            "0.1.0",
            "replica-kill",
            "scenarios/smoke/replica-kill.yaml" + hostile,
            SCENARIO_TEXT + hostile,
            8_264_993_741_023_551_877L,
            overrides,
            Map.of("os", "Linux 6.1 amd64" + hostile, "cores", "2", "java", "25.0.1")),
        new Event.PlatformDescribed(
            40 * MILLI,
            "local" + hostile,
            List.of(
                new Part("registry", "Consul API subset, 0.1.0" + hostile, Part.How.EMBEDDED),
                new Part("helm", "Helm 3.21.0", Part.How.REAL)),
            List.of(
                new NotHonoured(
                    "Deployment/catalog" + hostile,
                    "spec.template.spec.containers[0].resources",
                    "processes run without limits" + hostile),
                new NotHonoured("PodDisruptionBudget/catalog", "", "nothing here drains nodes"),
                new NotHonoured(
                    "Deployment/gateway",
                    "spec.template.spec.securityContext",
                    "processes run as the user who started Holdfast"))),
        new Event.Planned(
            60 * MILLI,
            new Plan(
                "replica-kill",
                8_264_993_741_023_551_877L,
                List.of(new Plan.PlannedLoad(LOAD, "gateway" + hostile, 18_000)),
                List.of(
                    new Plan.PlannedFault(
                        FAULT,
                        "kill -KILL 1 of 3 pods of deployment catalog, after the baseline (10s)"
                            + hostile,
                        List.of(0),
                        3)),
                Duration.ofSeconds(60))),
        new Event.PhaseEntered(70 * MILLI, Event.Phase.STARTING));
  }

  private static History history(Kill kill, long seconds, String hostile, List<String> overrides) {
    List<Event> events = new ArrayList<>(head(hostile, overrides));
    String victim = "catalog-1" + hostile;
    for (String service : SERVICES) {
      int replicas = service.equals("catalog") ? kill.replicas : 3;
      for (int rank = 1; rank <= replicas; rank++) {
        String name = service + "-" + rank + hostile;
        events.add(pod(300 * MILLI + rank * 11L * MILLI, name, false, 0, "Running"));
        events.add(pod(5_900 * MILLI + rank * 130L * MILLI, name, true, 0, "Running"));
      }
      for (int rank = 1; rank <= replicas; rank++) {
        events.add(registry(5_850 * MILLI + rank * 130L * MILLI, service, rank, 0, hostile));
      }
    }
    events.add(new Event.PhaseEntered(6_900 * MILLI, Event.Phase.READY));
    events.add(new Event.PhaseEntered(7_000 * MILLI, Event.Phase.LOADING));
    events.add(new Event.LoadStarted(7_050 * MILLI, LOAD, FIRST, seconds * 300));

    long at = kill.at();
    events.add(new Event.FaultInjecting(at - 3 * MILLI, FAULT, List.of(victim)));
    events.add(new Event.FaultInjected(at - MILLI, FAULT));
    events.add(
        new Event.FaultWitnessed(
            at + 9 * MILLI,
            FAULT,
            victim,
            at,
            10 * MILLI,
            "process table: pid 41207, started 18:42:09, is gone" + hostile));
    events.add(new Event.FaultHealed(at + 10 * MILLI, FAULT));
    events.add(pod(at + 20 * MILLI, victim, false, 0, "Error (signal 9)" + hostile));
    events.add(pod(at + 110 * MILLI, victim, false, 1, "Running"));
    events.add(registry(at + kill.outNanos, "catalog", kill.replicas, 1, hostile));
    if (kill.readyNanos >= 0) {
      events.add(pod(at + kill.readyNanos, victim, true, 1, "Running"));
      events.add(registry(at + kill.readyNanos - 40 * MILLI, "catalog", kill.replicas, 0, hostile));
    } else {
      events.add(pod(at + 2 * SECOND, victim, false, 1, "CrashLoopBackOff (exit 1)"));
    }

    RequestLog log = requests(kill, seconds, hostile);
    long end = FIRST + seconds * SECOND + 40 * MILLI;
    for (long now = FIRST; now < end; now += Math.max(1, seconds / 60) * SECOND) {
      long looks = (now - FIRST) / SECOND * 50;
      events.add(new Event.Observed(now + 5 * MILLI, "pods", looks, 21 * MILLI));
      events.add(new Event.Observed(now + 6 * MILLI, "registry" + hostile, looks / 4, 83 * MILLI));
    }
    if (!hostile.isEmpty()) {
      events.add(new Event.Trouble(end, "journal" + hostile, hostile));
      events.add(new Event.ObserverFailed(end, "registry" + hostile, hostile));
      events.add(new Event.PodWords(end, victim, List.of(hostile), List.of(hostile)));
    }
    events.add(new Event.LoadEnded(end, LOAD, log.size(), 38, hostile));
    events.add(new Event.PhaseEntered(end + 5 * MILLI, Event.Phase.SETTLING));
    events.add(new Event.PhaseEntered(end + 1_500 * MILLI, Event.Phase.STOPPING));
    events.add(
        new Event.Residue(end + 3_200 * MILLI, hostile.isEmpty() ? List.of() : List.of(hostile)));
    events.add(new Event.PhaseEntered(end + 3_210 * MILLI, Event.Phase.STOPPED));
    events.add(new Event.RunEnded(end + 3_220 * MILLI));
    return new History(sorted(events), List.of(log));
  }

  private static List<Event> sorted(List<Event> events) {
    List<Event> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparingLong(Event::atNanos));
    return sorted;
  }

  private static Event.PodSeen pod(
      long at, String name, boolean ready, int restarts, String phase) {
    String service = name.substring(0, name.indexOf('-'));
    return new Event.PodSeen(
        at,
        new Pod(
            name,
            new Workload(Workload.Kind.DEPLOYMENT, service),
            name + "-uid",
            "127.0.3.1:8080",
            ready,
            restarts,
            phase),
        false);
  }

  private static Event.RegistrySeen registry(
      long at, String service, int replicas, int without, String hostile) {
    List<String> passing = new ArrayList<>();
    for (int rank = 1; rank <= replicas; rank++) {
      if (rank != without) {
        passing.add(service + "-" + rank + hostile);
      }
    }
    return new Event.RegistrySeen(at, service, passing, 20 * MILLI);
  }

  private static RequestLog requests(Kill kill, long seconds, String hostile) {
    Random random = new Random(7);
    List<Request> requests = new ArrayList<>();
    int failed = 0;
    for (long number = 0; number < seconds * 300; number++) {
      long intended = FIRST + number * SECOND / 300;
      String gateway = "gateway-" + (1 + random.nextInt(3)) + hostile;
      int rank = 1 + random.nextInt(kill.replicas);
      String pricing = "pricing-" + (1 + random.nextInt(3)) + hostile;
      long latency = latency(random);
      boolean dead = intended >= kill.at() && intended < kill.ready();
      boolean handedOut = dead && intended < kill.at() + kill.outNanos;
      String catalog = "catalog-" + rank + hostile;
      long started = intended + 40_000 + random.nextInt(60_000);
      if (dead && kill.failed < 0) {
        requests.add(
            noInstance(number, intended, started, gateway, handedOut ? catalog : null, random));
      } else if (handedOut && rank == 1 && failed < kill.failed && random.nextInt(4) == 0) {
        failed++;
        requests.add(
            new Request(
                number,
                intended,
                started,
                intended + 11 * MILLI + random.nextInt(3_000_000),
                failed % 3 == 0 ? 0 : 503,
                Answer.FAILED,
                failed % 3 == 0 ? List.of() : List.of(gateway, catalog + "!"),
                (failed % 3 == 0 ? "connection reset" : "status 503") + hostile));
      } else if (dead && rank == 1) {
        String other = "catalog-" + (2 + random.nextInt(2)) + hostile;
        List<String> hops =
            handedOut
                ? List.of(gateway, catalog + "!", other, pricing)
                : List.of(gateway, other, pricing);
        requests.add(
            ok(number, intended, started, intended + latency + (handedOut ? 4 * MILLI : 0), hops));
      } else {
        requests.add(
            ok(number, intended, started, intended + latency, List.of(gateway, catalog, pricing)));
      }
    }
    requests.sort(Comparator.comparingLong(Request::endedNanos));
    RequestLog.Builder log = new RequestLog.Builder(LOAD);
    requests.forEach(log::add);
    return log.build();
  }

  private static Request noInstance(
      long number,
      long intended,
      long started,
      String gateway,
      @Nullable String tried,
      Random random) {
    boolean patient = random.nextInt(25) == 0;
    return new Request(
        number,
        intended,
        started,
        intended + (patient ? 1_000 * MILLI : 2 * MILLI) + random.nextInt(9_000_000),
        patient ? 0 : 503,
        Answer.FAILED,
        patient ? List.of() : tried == null ? List.of(gateway) : List.of(gateway, tried + "!"),
        patient ? "timeout after 1s" : tried == null ? "status 503" : "connection refused");
  }

  private static Request ok(
      long number, long intended, long started, long ended, List<String> hops) {
    return new Request(
        number, intended, started, Math.max(ended, started + 300_000), 200, Answer.OK, hops, "");
  }

  private static long latency(Random random) {
    return Math.round(MILLI * 3.1 * Math.exp(random.nextGaussian() * 0.48));
  }

  private static final String SCENARIO_TEXT =
      """
      # yaml-language-server: $schema=../schema/scenario.schema.json
      holdfast: 1
      scenario: replica-kill
      description: One of three catalog replicas dies without warning; no client notices.
      tags: [failover, smoke]

      system:
        charts:
          - release: sample
            chart: ../../charts/sample
            values: {catalog: {replicas: 3}, registry: {url: "${platform.registry.url}"}}
        ready-within: 90s

      load:
        browse:
          to: gateway
          rate: 300/s
          for: 60s
          timeout: 2s
          connections: {keep-alive: 32}
          requests:
            - {get: "/api/products/${1..1000}", ok: {status: 200, json: {id: present}, within: 250ms}}

      baseline: {for: 10s, failed-at-most: 0}

      faults:
        kill-one:
          after: baseline
          kill: {deployment: catalog, container: app, pods: 1, signal: KILL}

      expect:
        browse: {failed-at-most: 0, p99-at-most: 1.5x baseline, p99.9-at-most: 100ms}
        kill-one: {clean-within: 500ms, out-of-rotation-within: 5s, redundant-within: 30s}
      """;
}
