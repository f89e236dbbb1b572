package dev.holdfast.report;

import dev.holdfast.model.Request;
import dev.holdfast.model.timeline.KeptRequests;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The failed and slow requests, in the order in which they ended.
 *
 * @param total how many there were
 * @param head the first of them
 * @param tail the last of them, where not all are shown: the end of an outage matters as much as
 *     its beginning
 */
record BadRequests(long total, List<Row> head, List<Row> tail) {
  /** More rows than this nobody reads, and the page grows by a megabyte for each few thousand. */
  static final int SHOWN = 1_000;

  private static final int TAIL = 200;

  /** A request. {@code at}: its end, since the report's 0. */
  record Row(
      String load,
      String at,
      String number,
      String requestId,
      String answer,
      String status,
      String error,
      List<Hop> hops,
      String latency) {}

  /** An instance on a request's way. */
  record Hop(String name, boolean inVain) {
    static Hop of(String hop) {
      return hop.endsWith("!")
          ? new Hop(hop.substring(0, hop.length() - 1), true)
          : new Hop(hop, false);
    }
  }

  private record Bad(String load, Request request) {}

  static BadRequests of(Run run) {
    List<Bad> first = new ArrayList<>();
    List<Bad> last = new ArrayList<>();
    long total = 0;
    for (LoadTimeline load : run.timeline().recorded()) {
      KeptRequests bad = load.bad();
      total += bad.total();
      List<Request> kept = bad.kept();
      // among the first of all loads are only the first of each, so of a long outage few are held
      kept.stream().limit(SHOWN).forEach(one -> first.add(new Bad(load.name(), one)));
      kept.stream()
          .skip(Math.max(0, kept.size() - TAIL))
          .forEach(one -> last.add(new Bad(load.name(), one)));
    }
    Comparator<Bad> byEnd = Comparator.comparingLong(one -> one.request().endedNanos());
    first.sort(byEnd);
    last.sort(byEnd);
    boolean all = total <= SHOWN;
    return new BadRequests(
        total,
        rows(run, all ? first : first.subList(0, SHOWN - TAIL)),
        all ? List.of() : rows(run, last.subList(last.size() - TAIL, last.size())));
  }

  private static List<Row> rows(Run run, List<Bad> bad) {
    return bad.stream().map(one -> row(run, one.load(), one.request())).toList();
  }

  private static Row row(Run run, String load, Request request) {
    return new Row(
        load,
        Wording.fixed((request.endedNanos() - run.zeroNanos()) / 1e9, 3) + " s",
        Wording.count(request.number()),
        run.started().run() + "-" + load + "-" + request.number(),
        switch (request.answer()) {
          case OK -> "ok";
          case SLOW -> "slow";
          case FAILED -> "failed";
          case INDETERMINATE -> "given up";
        },
        request.status() == 0 ? "none" : Integer.toString(request.status()),
        request.error(),
        request.hops().stream().map(Hop::of).toList(),
        Wording.time(request.latencyNanos()));
  }

  int shown() {
    return head.size() + tail.size();
  }

  long leftOut() {
    return total - shown();
  }
}
