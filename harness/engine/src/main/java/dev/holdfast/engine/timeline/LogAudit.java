package dev.holdfast.engine.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.Requests;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the log store must hold, and what it does hold.
 *
 * <p>A service owes a line for every acknowledged request that it served: one whose right answer
 * names an instance of it; the line is that instance's, and another one's is none. Requests that
 * failed may have left no line. An owed line that is not there is <em>lost</em>. A line is
 * <em>doubled</em> where the same process wrote the same number twice: retries and hedges, which
 * log one request twice, have two numbers. What a killed process had in its memory leaves no gap,
 * so of its lines the lost ones are a lower bound.
 */
public final class LogAudit implements Timeline.Visitor {
  private final Map<String, Owed> owed = new LinkedHashMap<>();
  private final Map<String, String> serviceOf;
  private final Set<String> unknown = new TreeSet<>();
  private final Map<String, long[]> intended = new HashMap<>();
  private long acknowledged;
  private long named;

  private LogAudit(List<String> services, History history) {
    services.forEach(service -> owed.put(service, new Owed()));
    serviceOf = serviceOf(history);
  }

  /** What these services owe for the requests that will go by. */
  public static LogAudit over(List<String> services, History history) {
    return new LogAudit(services, history);
  }

  /** What these services owe. */
  public static LogAudit of(List<String> services, History history) {
    LogAudit audit = new LogAudit(services, history);
    for (Requests requests : history.requests()) {
      requests.forEach(request -> audit.add(requests.load(), request));
    }
    return audit;
  }

  @Override
  public void passes(LoadTimeline load, Request request) {
    add(load.name(), request);
  }

  /** By the registry, whose names are the services' own; else by what owns the pod. */
  private static Map<String, String> serviceOf(History history) {
    Map<String, String> services = new HashMap<>();
    history
        .all(Event.PodSeen.class)
        .map(Event.PodSeen::pod)
        .forEach(pod -> services.put(pod.name(), pod.workload().name()));
    history
        .all(Event.RegistrySeen.class)
        .forEach(
            seen -> seen.passing().forEach(instance -> services.put(instance, seen.service())));
    return services;
  }

  private void add(String load, Request request) {
    if (isAcknowledged(request)) {
      acknowledged++;
      named += request.hops().isEmpty() ? 0 : 1;
      intends(load, Math.toIntExact(request.number()), request.intendedNanos());
      for (String hop : request.hops()) {
        owes(hop, load, request.number());
      }
    }
  }

  private void intends(String load, int number, long nanos) {
    long[] times = intended.getOrDefault(load, new long[1024]);
    if (number >= times.length) {
      times = Arrays.copyOf(times, Math.max(number + 1, times.length * 2));
    }
    times[number] = nanos;
    intended.put(load, times);
  }

  /** An instance that was tried in vain, whose name ends in {@code !}, owes nothing. */
  private void owes(String instance, String load, long number) {
    if (instance.endsWith("!")) {
      return;
    }
    String service = serviceOf.get(instance);
    if (service == null) {
      unknown.add(instance);
      return;
    }
    Owed of = owed.get(service);
    if (of != null) {
      of.owe(instance, load, number);
    }
  }

  /** How many lines these services owe for that request. */
  long owedFor(Request request) {
    return isAcknowledged(request)
        ? request.hops().stream()
            .map(serviceOf::get)
            .filter(service -> service != null && owed.containsKey(service))
            .count()
        : 0;
  }

  private static boolean isAcknowledged(Request request) {
    return request.answer() == Answer.OK || request.answer() == Answer.SLOW;
  }

  /** Whether requests were served there, so that these say which lines are owed. */
  public boolean serves(String service) {
    Owed of = owed.get(service);
    return of != null && of.count() > 0;
  }

  /** The services that owe. */
  Set<String> services() {
    return owed.keySet();
  }

  /** How many owed lines are in none of these. */
  public long lost(LogLines... seen) {
    return missing(seen).values().stream().mapToLong(Owed::count).sum();
  }

  /**
   * When the requests were to start of which a line is in none of these: by the service, and by the
   * instance of it that owes the line.
   */
  public Map<String, Map<String, List<Long>>> lostAt(LogLines... seen) {
    Map<String, Map<String, List<Long>>> at = new HashMap<>();
    missing(seen)
        .forEach((service, lost) ->
            lost.forEach(one -> {
              long[] times = intended.getOrDefault(one.kind(), new long[0]);
              at.computeIfAbsent(service, _ -> new LinkedHashMap<>())
                  .computeIfAbsent(one.owner(), _ -> new ArrayList<>())
                  .add(times[Math.toIntExact(one.number())]);
            }));
    return at;
  }

  private Map<String, Owed> missing(LogLines... seen) {
    Map<String, Owed> missing = new LinkedHashMap<>();
    owed.forEach((service, all) -> missing.put(service, all.copy()));
    for (LogLines lines : seen) {
      for (int i = 0; i < lines.size(); i++) {
        LogLine line = lines.get(i);
        Owed of = missing.get(line.writer().service());
        if (of != null) {
          pay(of, line);
        }
      }
    }
    return missing;
  }

  /** A line that names no instance that anybody knows pays for whoever owes it. */
  private void pay(Owed of, LogLine line) {
    String instance = line.writer().instance();
    if (serviceOf.containsKey(instance)) {
      of.found(instance, line.load(), line.number());
    } else {
      of.foundOfAny(line.load(), line.number());
    }
  }

  /** Lines that are owed, or are there, and what became of them. */
  public Result over(LogLines lines) {
    Map<String, Owed> missing = missing(lines);
    Map<String, Lines> there = new LinkedHashMap<>();
    owed.keySet().forEach(service -> there.put(service, new Lines()));
    for (int i = 0; i < lines.size(); i++) {
      LogLine line = lines.get(i);
      Lines of = there.get(line.writer().service());
      if (of != null) {
        of.add(line);
      }
    }
    List<OfService> services = new ArrayList<>();
    owed.forEach((service, all) -> services.add(ofService(service, all, missing, there)));
    return new Result(services, List.copyOf(unknown), acknowledged, named);
  }

  private static OfService ofService(
      String service, Owed all, Map<String, Owed> missing, Map<String, Lines> there) {
    Owed lost = Optional.ofNullable(missing.get(service)).orElseThrow();
    Lines lines = Optional.ofNullable(there.get(service)).orElseThrow();
    return lines.result(service, all.count(), lost);
  }

  private static String firstLost(Owed lost) {
    return lost.first().map(one -> "request " + one.number() + " of " + one.kind()).orElse("");
  }

  /** The lines of one service that are there. */
  private static final class Lines {
    private final Map<Writer, List<LogLine>> byProcess = new LinkedHashMap<>();
    private long count;
    private long unidentified;

    void add(LogLine line) {
      count++;
      if (line.identified()) {
        byProcess.computeIfAbsent(line.writer(), _ -> new ArrayList<>()).add(line);
      } else {
        unidentified++;
      }
    }

    OfService result(String service, long owed, Owed lost) {
      Doubled doubled = new Doubled();
      byProcess.forEach(doubled::add);
      return new OfService(
          service,
          owed,
          lost.count(),
          lost.byOwner(),
          firstLost(lost),
          count,
          unidentified,
          doubled.copies,
          doubled.reused,
          doubled.first,
          doubled.gaps);
    }
  }

  /** Counts what is there twice, and what is missing in between, process by process. */
  private static final class Doubled {
    private long copies;
    private long reused;
    private long gaps;
    private String first = "";

    void add(Writer writer, List<LogLine> lines) {
      List<LogLine> inOrder = new ArrayList<>(lines);
      inOrder.sort(
          Comparator.comparingLong(LogLine::sequence).thenComparingLong(LogLine::position));
      for (int i = 1; i < inOrder.size(); i++) {
        LogLine before = inOrder.get(i - 1);
        LogLine line = inOrder.get(i);
        if (line.sequence() > before.sequence()) {
          gaps += line.sequence() - before.sequence() - 1;
        } else {
          copies++;
          reused += sameEvent(before, line) ? 0 : 1;
          first = first.isEmpty() ? "line " + line.sequence() + " of " + writer.instance() : first;
        }
      }
    }

    /** Else two events went under one number, so the service counts wrongly. */
    private static boolean sameEvent(LogLine one, LogLine other) {
      return one.epochMillis() == other.epochMillis()
          && one.number() == other.number()
          && one.load().equals(other.load());
    }
  }

  /**
   * What became of one service's lines.
   *
   * @param lostBy the lost ones, by the instance that owed them
   * @param firstLost the first request whose line is lost, in words; "" where none is
   * @param unidentified lines that name no process or number, so that copies cannot be told
   * @param doubled copies beyond the first of the same line
   * @param reused those of them that are about another event: the service gave a number twice
   * @param gaps numbers missing between those found
   */
  public record OfService(
      String service,
      long owed,
      long lost,
      Map<String, Long> lostBy,
      String firstLost,
      long lines,
      long unidentified,
      long doubled,
      long reused,
      String firstDoubled,
      long gaps) {}

  /**
   * What became of all of them.
   *
   * @param unknownInstances that answers named and neither registry nor platform knows
   * @param acknowledged requests with the right answer
   * @param named those of them whose answer names the instances that served it
   */
  public record Result(
      List<OfService> services, List<String> unknownInstances, long acknowledged, long named) {
    public long owed() {
      return services.stream().mapToLong(OfService::owed).sum();
    }

    public long lost() {
      return services.stream().mapToLong(OfService::lost).sum();
    }

    public long lines() {
      return services.stream().mapToLong(OfService::lines).sum();
    }

    public long doubled() {
      return services.stream().mapToLong(OfService::doubled).sum();
    }
  }

  /**
   * The instances of these services whose process ended in the run, so that its memory was lost.
   */
  public static List<String> ended(List<String> services, History history) {
    Map<String, String> serviceOf = serviceOf(history);
    Map<String, Pod> before = new HashMap<>();
    Set<String> ended = new TreeSet<>();
    for (Event event : history.events()) {
      if (event instanceof Event.PhaseEntered(_, Event.Phase phase)
          && phase == Event.Phase.STOPPING) {
        break;
      }
      if (event instanceof Event.PodSeen(_, Pod pod, boolean gone)) {
        Pod last = before.put(pod.name(), pod);
        boolean other =
            last != null && (pod.restarts() > last.restarts() || !pod.uid().equals(last.uid()));
        if (gone || other) {
          ended.add(pod.name());
        }
      }
    }
    Set<String> asked = new HashSet<>(services);
    return ended.stream().filter(pod -> asked.contains(serviceOf.get(pod))).toList();
  }
}
