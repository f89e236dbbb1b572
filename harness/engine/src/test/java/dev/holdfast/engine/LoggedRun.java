package dev.holdfast.engine;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.LogFigures;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Waypoint;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A run of 300 requests, 10 ms after each other from 5 s on, each served by the gateway, one of
 * three catalog pods in turn and pricing: 900 lines, taken by the store in the order of their
 * events and found by a search half a second later. What a shipper or a service does wrong is done
 * to the lines.
 */
final class LoggedRun {
  static final int REQUESTS = 300;
  static final OfLogs NOTHING_LOST =
      new OfLogs(
          List.of("gateway", "catalog", "pricing"),
          new Amount.Count(0),
          new Amount.Count(0),
          Duration.ofSeconds(2));
  private static final Instant WALL = Instant.parse("2026-11-24T12:00:00Z");
  private static final long FIRST_MS = 5_000;

  final List<Event> events = new ArrayList<>();
  final List<Request> requests = new ArrayList<>();
  List<LogLine> lines = new ArrayList<>();

  /** In the pods' own logs; none where these are not known. */
  final List<LogLine> written = new ArrayList<>();

  /** What came to the waypoints that tell it; each line's position is when, in milliseconds. */
  final Map<Waypoint, LogLines> passed = new EnumMap<>(Waypoint.class);

  private long searchableAfterMs = 500;
  private @Nullable Event read;
  private boolean unread;
  private boolean byRequest;

  LoggedRun() {
    events.add(
        new Event.RunStarted(
            0, 1, WALL, "run-1", "0.1.0", "s", "s.yaml", "", 7, List.of(), Map.of()));
    events.add(new Event.PhaseEntered(ms(4_000), Phase.READY));
    for (String pod : List.of("gateway-1", "catalog-1", "catalog-2", "catalog-3", "pricing-1")) {
      pod(3_000, pod, 0);
    }
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      List<String> hops = List.of("gateway-1", "catalog-" + (1 + i % 3), "pricing-1");
      requests.add(request(i, Answer.OK, hops));
      for (String hop : hops) {
        lines.add(line(hop, "p1", numbers.merge(hop, 1, Integer::sum), i, lines.size()));
      }
    }
  }

  static long ms(long millis) {
    return millis * 1_000_000L;
  }

  static Request request(int number, Answer answer, List<String> hops) {
    long at = ms(FIRST_MS + number * 10L);
    return new Request(
        number, at, at, at + ms(5), answer == Answer.FAILED ? 503 : 200, answer, hops, "");
  }

  static LogLine line(String instance, String process, long sequence, int request, long position) {
    return new LogLine(
        new Writer(instance.substring(0, instance.indexOf('-')), instance, process),
        sequence,
        "browse",
        request,
        WALL.toEpochMilli() + FIRST_MS + request * 10L,
        position);
  }

  LoggedRun pod(long at, String name, int restarts) {
    Workload workload =
        new Workload(Workload.Kind.DEPLOYMENT, name.substring(0, name.indexOf('-')));
    Pod pod = new Pod(name, workload, "u-" + name, "127.0.0.1", true, restarts, "Running");
    events.add(new Event.PodSeen(ms(at), pod, false));
    return this;
  }

  LoggedRun without(Predicate<LogLine> which) {
    lines.removeIf(which);
    return this;
  }

  LoggedRun changed(UnaryOperator<LogLine> change) {
    lines.replaceAll(change);
    return this;
  }

  /** They are there once more, behind all others. */
  LoggedRun again(Predicate<LogLine> which) {
    long next = lines.stream().mapToLong(LogLine::position).max().orElse(-1);
    for (LogLine line : lines.stream().filter(which).toList()) {
      lines.add(with(line, line.sequence(), ++next));
    }
    return this;
  }

  static LogLine with(LogLine line, long sequence, long position) {
    return new LogLine(
        line.writer(), sequence, line.load(), line.number(), line.epochMillis(), position);
  }

  /** Each process's lines are numbered anew, as by a service that never wrote what is missing. */
  LoggedRun renumbered() {
    Map<Writer, Long> numbers = new HashMap<>();
    return changed(
        line -> with(line, numbers.merge(line.writer(), 1L, Long::sum), line.position()));
  }

  LoggedRun searchableAfter(long millis) {
    searchableAfterMs = millis;
    return this;
  }

  /** What a look finds does not depend on what the lines say of their time. */
  LoggedRun looksAsBefore() {
    byRequest = true;
    return this;
  }

  LoggedRun read(Event.LogsRead how) {
    read = how;
    return this;
  }

  LoggedRun neverRead() {
    unread = true;
    return this;
  }

  History history() {
    List<Event> all = new ArrayList<>(events);
    LogLines.Builder found = new LogLines.Builder();
    lines.stream().sorted(Comparator.comparingLong(LogLine::position)).forEach(found::add);
    looks(all);
    if (!unread) {
      all.add(read == null ? new Event.LogsRead(ms(20_000), lines.size(), true, "") : read);
    }
    all.sort(Comparator.comparingLong(Event::atNanos));
    RequestLog.Builder log = new RequestLog.Builder("browse");
    requests.forEach(log::add);
    LogLines.Builder there = new LogLines.Builder();
    written.forEach(there::add);
    return new History(all, List.of(log.build()), found.build(), there.build(), passed);
  }

  /** A look every 500 ms finds what was written {@code searchableAfterMs} before. */
  private void looks(List<Event> to) {
    for (long at = 4_000; at <= 20_000; at += 500) {
      long until = WALL.toEpochMilli() + at - searchableAfterMs;
      long position =
          lines.stream()
              .filter(line -> written(line) <= until)
              .mapToLong(LogLine::position)
              .max()
              .orElse(-1);
      to.add(new Event.LogsSearchable(ms(at), position));
      to.add(new Event.Observed(ms(at), "logs", at, ms(500)));
    }
  }

  private long written(LogLine line) {
    return byRequest ? WALL.toEpochMilli() + FIRST_MS + line.number() * 10L : line.epochMillis();
  }

  private Judgement judgement(OfLogs asked) {
    Scenarios scenario = new Scenarios();
    scenario.faults = List.of();
    scenario.ofFaults = List.of();
    scenario.logs = asked;
    return Judge.judge(scenario.build(), history());
  }

  /** What became of the lines of each service. */
  List<LogFigures> figures(OfLogs asked) {
    return judgement(asked).logs();
  }

  /** The checks of logs by their names. */
  Map<String, Check> judged(OfLogs asked) {
    Map<String, Check> checks = new HashMap<>();
    judgement(asked).checks().stream()
        .filter(check -> check.name().startsWith("logs."))
        .forEach(check -> checks.put(check.name().substring(5), check));
    return checks;
  }
}
