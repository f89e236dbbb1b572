package dev.holdfast.report;

import dev.holdfast.model.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the system's clients said of themselves while the load ran: the callers of one workload
 * together, for each service that they call.
 */
record ClientView(List<Row> rows) {
  /** Looks of a run are put together to no more stretches than a lane can show. */
  private static final int MOST_STRETCHES = 120;

  private static final int MOST_CLIENTS = 8;
  private static final long SECOND = 1_000_000_000L;

  /** Why there is none. */
  static final String MISSING =
      "Not there: no pod told of clients on a port that is called management or metrics, as those"
          + " of the service kit do.";

  /**
   * One of them.
   *
   * @param extra second tries and hedges, of the calls
   * @param left the least budget that was seen
   */
  record Row(
      String client,
      String calls,
      String retries,
      String hedges,
      String elsewhere,
      String ejections,
      String extra,
      String left,
      String unanswered) {}

  static ClientView of(Run run) {
    return new ClientView(
        clients(run).entrySet().stream()
            .map(client -> row(client.getKey(), client.getValue()))
            .toList());
  }

  private static Row row(String client, List<Event.ClientSeen> seen) {
    Sum sum = new Sum();
    seen.forEach(sum::add);
    return new Row(
        client,
        Wording.count(sum.calls),
        Wording.count(sum.retries),
        Wording.count(sum.hedges),
        Wording.count(sum.elsewhere),
        Wording.count(sum.ejections),
        Wording.share(sum.extra(), sum.calls),
        Wording.plain(seen.stream().mapToDouble(Event.ClientSeen::budget).min().orElse(0), 1),
        Wording.count(sum.unanswered));
  }

  /** By who calls whom: {@code gateway → catalog}. */
  private static Map<String, List<Event.ClientSeen>> clients(Run run) {
    Map<String, String> workloads = new HashMap<>();
    run.history()
        .all(Event.PodSeen.class)
        .forEach(seen -> workloads.put(seen.pod().name(), seen.pod().workload().name()));
    Map<String, List<Event.ClientSeen>> byClient = new TreeMap<>();
    run.history()
        .all(Event.ClientSeen.class)
        .filter(seen -> run.loaded() && seen.atNanos() > run.zeroNanos())
        .filter(seen -> seen.fromNanos() < run.loadEndNanos())
        .forEach(seen ->
            byClient
                .computeIfAbsent(
                    workloads.getOrDefault(seen.pod(), seen.pod()) + " → " + seen.service(),
                    _ -> new ArrayList<>())
                .add(seen));
    return byClient;
  }

  /** The same over time, by the client; of many those that called most. */
  static SequencedMap<String, List<Lanes.Lane>> lanes(Run run) {
    Map<String, List<Event.ClientSeen>> clients = clients(run);
    SequencedMap<String, List<Lanes.Lane>> lanes = new LinkedHashMap<>();
    clients.keySet().stream()
        .sorted(Comparator.comparingLong((String client) -> -calls(clients.get(client))))
        .limit(MOST_CLIENTS)
        .sorted()
        .forEach(client -> lanes.put(client, lanes(stretches(run, clients.get(client)), run)));
    return lanes;
  }

  private static long calls(@Nullable List<Event.ClientSeen> seen) {
    return seen == null ? 0 : seen.stream().mapToLong(Event.ClientSeen::calls).sum();
  }

  private static List<Lanes.Lane> lanes(List<Stretch> stretches, Run run) {
    return Arrays.stream(Said.values())
        .map(said ->
            new Lanes.Lane(said.text, stretches.stream().map(one -> one.span(run, said)).toList()))
        .toList();
  }

  /** What a lane shows. */
  private enum Said {
    TRIES("tries"),
    HEDGES("hedges"),
    EJECTIONS("left alone"),
    EXTRA("extra requests"),
    BUDGET("budget left");

    private final String text;

    Said(String text) {
      this.text = text;
    }
  }

  /** Pods are looked at beside each other: what begins in a stretch belongs to it. */
  private static List<Stretch> stretches(Run run, @Nullable List<Event.ClientSeen> seen) {
    if (seen == null) {
      return List.of();
    }
    long span = Math.max(1, run.loadEndNanos() - run.zeroNanos());
    long step = Math.max(SECOND, span / MOST_STRETCHES / SECOND * SECOND);
    TreeMap<Long, Stretch> byStart = new TreeMap<>();
    for (Event.ClientSeen one : seen) {
      long at = Math.floorDiv(one.fromNanos() - run.zeroNanos(), step);
      byStart.computeIfAbsent(at, _ -> new Stretch()).add(one);
    }
    List<Stretch> stretches = List.copyOf(byStart.values());
    for (int i = 0; i + 1 < stretches.size(); i++) {
      stretches.get(i).endBy(stretches.get(i + 1).from);
    }
    return stretches;
  }

  private static class Sum {
    long calls;
    long retries;
    long hedges;
    long elsewhere;
    long ejections;
    long unanswered;

    void add(Event.ClientSeen one) {
      calls += one.calls();
      retries += one.retries();
      hedges += one.hedges();
      elsewhere += one.elsewhere();
      ejections += one.ejections();
      unanswered += one.unanswered();
    }

    /** What was sent and would not have been if all had gone well. */
    long extra() {
      return retries + hedges;
    }
  }

  /** All pods of a client over a while. */
  private static final class Stretch extends Sum {
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;
    private int ejected;
    private int instances;
    private double budget = Double.MAX_VALUE;

    @Override
    void add(Event.ClientSeen one) {
      super.add(one);
      from = Math.min(from, one.fromNanos());
      to = Math.max(to, one.atNanos());
      ejected = Math.max(ejected, one.ejected());
      instances = Math.max(instances, one.instances());
      budget = Math.min(budget, one.budget());
    }

    void endBy(long next) {
      to = Math.max(from, Math.min(to, next));
    }

    Lanes.Span span(Run run, Said said) {
      double seconds = Math.max(1e-3, (to - from) / 1e9);
      return switch (said) {
        case TRIES ->
            span(
                run,
                extra() + elsewhere > 0,
                Wording.plain((calls + extra() + elsewhere) / seconds, 0) + "/s",
                "%s for %s: %s, %s, %s elsewhere since nothing was sent; %s without an answer"
                    .formatted(
                        Wording.counted(calls + extra() + elsewhere, "try", "tries"),
                        Wording.counted(calls, "call", "calls"),
                        Wording.counted(retries, "second try", "second tries"),
                        Wording.counted(hedges, "hedge", "hedges"),
                        Wording.count(elsewhere),
                        Wording.counted(unanswered, "call", "calls")));
        case HEDGES ->
            span(run, hedges > 0, mark(hedges), Wording.counted(hedges, "hedge", "hedges"));
        case EJECTIONS ->
            span(
                run,
                ejected + ejections > 0,
                mark(ejected),
                "%d of %d instances left alone, %s"
                    .formatted(
                        ejected, instances, Wording.counted(ejections, "ejection", "ejections")));
        case EXTRA ->
            span(
                run,
                extra() > 0,
                extra() > 0 ? Wording.share(extra(), calls) : "",
                "%s more requests than calls".formatted(Wording.share(extra(), calls)));
        case BUDGET ->
            new Lanes.Span(
                run.seconds(from),
                run.seconds(to),
                budget < 1 ? Lanes.State.SPENT : Lanes.State.CALM,
                Wording.plain(budget, 0),
                Wording.plain(budget, 1) + " requests beyond the calls can be afforded");
      };
    }

    private static String mark(long count) {
      return count > 0 ? Wording.count(count) : "";
    }

    private Lanes.Span span(Run run, boolean busy, String label, String tip) {
      return new Lanes.Span(
          run.seconds(from),
          run.seconds(to),
          busy ? Lanes.State.BUSY : Lanes.State.CALM,
          label,
          tip);
    }
  }
}
