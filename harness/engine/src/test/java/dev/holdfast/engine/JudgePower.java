package dev.holdfast.engine;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Check;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How often the judge is wrong: systems of which the truth is known are simulated under a load
 * generator that may be late and stand still, and the real judge is asked. The truth is what a
 * generator that never is late would have seen.
 *
 * <p>{@code [HISTORIES [SEEDS]]}: so many histories altogether, of so many seeds.
 */
final class JudgePower {
  private static final long MS = 1_000_000L;
  private static final long FIRST = 5_000 * MS;
  private static final long STRUCK = 15_001 * MS;
  private static final long SEEN = 15_010 * MS;
  private static final long BACK = Histories.BACK * MS;
  private static final long TIMEOUT = 2_000 * MS;
  private static final long WITHIN = 250 * MS;

  private final SplittableRandom random;

  private JudgePower(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Prints the table; ends with 1 where a goal is missed. */
  public static void main(String[] words) {
    int histories = words.length > 0 ? Integer.parseInt(words[0]) : 24_000;
    int seeds = words.length > 1 ? Integer.parseInt(words[1]) : 4;
    Map<Family, Tally> table = new EnumMap<>(Family.class);
    List<Family> turns =
        Stream.of(Family.values()).flatMap(family -> family.turns().stream()).toList();
    for (int i = 0; i < histories; i++) {
      Family family = turns.get(i % turns.size());
      long seed = (1 + i % seeds) * 1_000_003L + i;
      table
          .computeIfAbsent(family, _ -> new Tally(family.rate))
          .add(new JudgePower(seed).draw(family), seed);
    }
    System.out.printf("%,d histories, seeds 1 to %d%n%n", histories, seeds);
    System.out.println(
        "| what is simulated and asked | histories | truth holds / fails | wrong PASS | wrong FAIL"
            + " | UNKNOWN outside the band | band |");
    System.out.println("|---|---|---|---|---|---|---|");
    boolean met = true;
    for (Family family : Family.values()) {
      Tally tally = table.getOrDefault(family, new Tally(family.rate));
      System.out.println(tally.row(family));
      met &= tally.met();
    }
    System.out.println();
    System.out.println(met ? "Every goal is met." : "A GOAL IS MISSED.");
    System.exit(met ? 0 : 1);
  }

  private enum Family {
    FAILING("an outage of 1 ms to 10 s, requests fail at once; `clean-within`", "30 ms", false),
    HANGING("a hang of 1 ms to 10 s, answers come at its end; `clean-within`", "30 ms", false),
    COUNTED("1 to 1,000 of 10,000 fail, scattered or in a row; `failed-at-most`", "1", false),
    LATENCY("a slow time of 1 ms to 10 s; `max-at-most` and `p99-at-most`", "5%", false),
    SLIDING("an outage that the load's end may cut off; `clean-within`", "30 ms", false),
    RATE("some always fail, 1% may, and after the fault maybe more; `recovered`", "1% to 3%", true),
    SLOW("answers just above and below `within`, requests late; `slow-at-most`", "1", false),
    LOADS(
        "two loads with lives of their own, one may fail; `failed-at-most` of either",
        "1; what a stall hid",
        false),
    MOVED(
        "connections that may have moved away from the struck pod, named by header or by"
            + " connection; `fault-met`",
        "20 ms",
        false),
    GUESSED(
        "the same without any name, from the Service's endpoints; `fault-met`",
        "20 ms; fewer than 20 connections",
        true),
    SKEWED(
        "log lines found after 50 ms to 10 s, pods' clocks up to 10 s off; `searchable-within`",
        "600 ms; skews that decide",
        false);

    private final String words;
    private final String band;
    private final boolean rate;

    Family(String words, String band, boolean rate) {
      this.words = words;
      this.band = band;
      this.rate = rate;
    }

    /** More of those where one in a thousand is to be shown. */
    List<Family> turns() {
      return Collections.nCopies(rate ? 3 : 1, this);
    }
  }

  /**
   * One history, judged.
   *
   * @param holds the truth
   * @param near whether it lies so near to the bound that nobody could tell
   * @param shown whether a perfect generator could have told
   */
  private record Drawn(boolean holds, boolean near, boolean shown, Verdict said, String detail) {}

  private static final class Tally {
    private final boolean rate;
    private long histories;
    private long holds;
    private long wrongPass;
    private long wrongFail;
    private long outside;
    private long unknown;

    Tally(boolean rate) {
      this.rate = rate;
    }

    void add(Drawn drawn, long seed) {
      histories++;
      holds += drawn.holds ? 1 : 0;
      boolean pass = drawn.said == Verdict.PASS && !drawn.holds && !drawn.near;
      boolean fail = drawn.said == Verdict.FAIL && drawn.holds && !drawn.near;
      wrongPass += pass ? 1 : 0;
      wrongFail += fail ? 1 : 0;
      if (pass || fail) {
        System.err.println("seed " + seed + ": wrong " + drawn);
      }
      if (!drawn.near && drawn.shown) {
        outside++;
        if (drawn.said == Verdict.UNKNOWN && Boolean.getBoolean("unknown")) {
          System.err.println("seed " + seed + ": unknown " + drawn);
        }
        unknown += drawn.said == Verdict.UNKNOWN ? 1 : 0;
      }
    }

    boolean met() {
      return (rate ? atMost(wrongPass) <= 0.001 : wrongPass == 0)
          && (rate ? atMost(wrongFail) <= 0.001 : wrongFail == 0)
          && unknown <= 0.05 * outside;
    }

    String row(Family family) {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %,d / %,d | %s | %s | %,d of %,d (%.1f%%) | %s |",
          family.words,
          histories,
          holds,
          histories - holds,
          wrong(wrongPass),
          wrong(wrongFail),
          unknown,
          outside,
          outside == 0 ? 0 : 100.0 * unknown / outside,
          family.band);
    }

    private String wrong(long found) {
      return String.format(Locale.ROOT, "%,d (below %.3f%%)", found, 100 * atMost(found));
    }

    /** The upper bound of Clopper and Pearson (1934), with 95 % confidence. */
    private double atMost(long found) {
      double low = 0;
      double high = 1;
      while (high - low > 1e-7) {
        double middle = (low + high) / 2;
        if (noMore(found, middle) > 0.05) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return high;
    }

    /** How likely so many or fewer are of all histories, each with that chance. */
    private double noMore(long found, double chance) {
      double term = Math.pow(1 - chance, (double) histories);
      double sum = term;
      for (long k = 1; k <= found; k++) {
        term *= (double) (histories - k + 1) / k * chance / (1 - chance);
        sum += term;
      }
      return sum;
    }
  }

  // --- the systems

  /** What the system makes of a request that reaches it then. */
  private interface Sut {
    Served at(long number, long nanos);
  }

  /**
   * An answer.
   *
   * @param afterNanos since it was sent
   */
  private record Served(long afterNanos, boolean ok) {}

  private record Stall(long from, long to) {}

  private record Recorded(History history, List<Request> requests) {}

  private Drawn draw(Family family) {
    return switch (family) {
      case FAILING -> outage(false, 60_000);
      case HANGING -> outage(true, 60_000);
      case SLIDING -> outage(random.nextBoolean(), 10_000 + random.nextInt(12_000));
      case COUNTED -> counted();
      case LATENCY -> latency();
      case RATE -> rate();
      case SLOW -> slow();
      case LOADS -> loads();
      case MOVED -> moved(random.nextBoolean() ? Named.BY_HEADER : Named.BY_CONNECTION);
      case GUESSED -> moved(Named.NOT_AT_ALL);
      case SKEWED -> skewed();
    };
  }

  private long logUniform(double fromMs, double toMs) {
    return Math.round(
        MS * Math.exp(Math.log(fromMs) + random.nextDouble() * Math.log(toMs / fromMs)));
  }

  private Drawn outage(boolean hang, long lastsMs) {
    long bound = new long[] {100, 500, 2_000, 5_000}[random.nextInt(4)] * MS;
    long lasts = logUniform(1, 10_000);
    long over = SEEN + lasts;
    Sut sut =
        (_, at) ->
            at < SEEN || at >= over
                ? new Served(5 * MS, true)
                : hang ? new Served(over - at + 5 * MS, true) : new Served(3 * MS, false);
    Scenarios scenario = scenario(lastsMs, 0);
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", Duration.ofNanos(bound), null, null));
    List<Request> ideal = run(sut, 60_000, List.of(), 0).requests;
    long last = ideal.stream().filter(Request::bad).mapToLong(Request::endedNanos).max().orElse(0);
    boolean holds = last <= SEEN + bound;
    Recorded recorded = run(sut, lastsMs, stalls(lastsMs), lag());
    boolean shown =
        FIRST + lastsMs * MS > Math.max(BACK, SEEN + Math.max(bound, lasts)) + 1_000 * MS;
    boolean near = Math.abs(last - SEEN - bound) <= 30 * MS || (last == 0 && bound <= 30 * MS);
    return drawn(scenario, recorded, holds, near, shown, "kill-one.clean-within", lasts + " ns");
  }

  private Drawn counted() {
    long bound = logUniformCount();
    boolean row = random.nextBoolean();
    long some = Math.max(1, Math.min(1_000, Math.round(bound * (0.5 + random.nextDouble()))));
    long start = 1_000L + random.nextInt(8_000);
    long every = Math.max(1, 9_000 / some);
    Sut sut =
        (number, _) -> {
          boolean bad =
              row
                  ? number >= start && number < start + some
                  : number >= 1_000
                      && (number - 1_000) % every == 0
                      && (number - 1_000) / every < some;
          return bad ? new Served(3 * MS, false) : new Served(5 * MS, true);
        };
    Scenarios scenario = scenario(100_000, 0);
    scenario.failedAtMost = new Amount.Count(bound);
    scenario.ofFaults = List.of();
    List<Request> ideal = run(sut, 100_000, List.of(), 0).requests;
    long found = ideal.stream().filter(r -> r.endedNanos() > STRUCK && r.bad()).count();
    Recorded recorded = run(sut, 100_000, stalls(100_000), lag());
    return drawn(
        scenario,
        recorded,
        found <= bound,
        found == bound || found == bound + 1,
        true,
        "browse.failed-at-most",
        found + " of " + bound);
  }

  private long logUniformCount() {
    return Math.max(1, logUniform(1, 1_000) / MS);
  }

  private Drawn latency() {
    long bound = new long[] {50, 200, 1_000}[random.nextInt(3)] * MS;
    boolean most = random.nextBoolean();
    long lasts = logUniform(1, 10_000);
    long slow = logUniform(10, 1_900);
    long from = SEEN + random.nextLong(20_000 * MS);
    Sut sut = (_, at) -> new Served(at >= from && at < from + lasts ? slow : 5 * MS, true);
    Scenarios scenario = scenario(60_000, 0);
    scenario.failedAtMost = null;
    scenario.within = null;
    scenario.ofFaults = List.of();
    double percentile = most ? 100 : 99;
    scenario.latencies =
        List.of(
            new Latency(new Percentile(percentile), new Bound.Absolute(Duration.ofNanos(bound))));
    List<Request> ideal = run(sut, 60_000, List.of(), 0).requests;
    long[] latencies =
        ideal.stream()
            .filter(r -> r.endedNanos() > FIRST + 10_000 * MS)
            .mapToLong(Request::latencyNanos)
            .sorted()
            .toArray();
    long truth = latencies[(int) Math.ceil(percentile / 100 * latencies.length - 1e-9) - 1];
    int slowOnes = (int) java.util.Arrays.stream(latencies).filter(l -> l > bound).count();
    boolean near =
        Math.abs(truth - bound) <= bound / 20
            || lasts < 50 * MS // too short for every generator to send a request into it
            || (!most && slow > bound && Math.abs(slowOnes - 50) <= 5);
    Recorded recorded = run(sut, 60_000, stalls(60_000), lag());
    return drawn(
        scenario,
        recorded,
        truth <= bound,
        near,
        true,
        most ? "browse.max-at-most" : "browse.p99-at-most",
        truth + " against " + bound);
  }

  private Drawn rate() {
    boolean more = random.nextBoolean();
    double before = 0.001 + 0.003 * random.nextDouble();
    double after = more ? 0.03 + 0.1 * random.nextDouble() : 0.01 * random.nextDouble();
    long salt = random.nextLong();
    Sut sut =
        (number, at) -> {
          double drawn = new SplittableRandom(salt + number * 0x9E3779B97F4A7C15L).nextDouble();
          boolean bad = drawn < (at >= BACK ? after : before);
          return bad ? new Served(3 * MS, false) : new Served(5 * MS, true);
        };
    Scenarios scenario = scenario(60_000, 0.01);
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(10)));
    Recorded recorded = run(sut, 60_000, stalls(60_000), lag());
    return drawn(scenario, recorded, !more, false, true, "kill-one.recovered", "rate " + after);
  }

  private Drawn slow() {
    long bound = random.nextInt(20);
    long some = random.nextInt(40);
    long over = random.nextBoolean() ? 20 * MS : 200 * MS;
    long start = 1_500L + random.nextInt(3_000);
    Sut sut =
        (number, _) ->
            new Served(number >= start && number < start + some ? WITHIN + over : 5 * MS, true);
    Scenarios scenario = scenario(60_000, 0);
    scenario.failedAtMost = null;
    scenario.slowAtMost = new Amount.Count(bound);
    scenario.ofFaults = List.of();
    List<Request> ideal = run(sut, 60_000, List.of(), 0).requests;
    long found = ideal.stream().filter(r -> r.endedNanos() > STRUCK && r.bad()).count();
    Recorded recorded = run(sut, 60_000, stalls(60_000), lag());
    return drawn(
        scenario,
        recorded,
        found <= bound,
        found == bound || found == bound + 1,
        true,
        "browse.slow-at-most",
        found + " of " + bound);
  }

  /** The second load begins with the first, and may be over before anything is broken. */
  private Drawn loads() {
    long bound = logUniformCount();
    long lastsMs = 12_000L + random.nextInt(40_000);
    boolean askedSecond = random.nextBoolean();
    boolean failsSecond = random.nextBoolean();
    long from = SEEN + random.nextLong(20_000 * MS);
    long lasts = logUniform(1, 10_000);
    Sut failing =
        (_, at) ->
            at >= from && at < from + lasts ? new Served(3 * MS, false) : new Served(5 * MS, true);
    Sut well = (_, _) -> new Served(5 * MS, true);
    Sut first = failsSecond ? well : failing;
    Sut second = failsSecond ? failing : well;
    Scenarios scenario = scenario(60_000, 0);
    scenario.second = Duration.ofMillis(lastsMs);
    scenario.failedAtMost = askedSecond ? null : new Amount.Count(bound);
    scenario.secondFailedAtMost = askedSecond ? new Amount.Count(bound) : null;
    scenario.ofFaults = List.of();
    List<Request> ideal =
        askedSecond
            ? run(second, lastsMs, List.of(), 0).requests
            : run(first, 60_000, List.of(), 0).requests;
    long found = ideal.stream().filter(r -> r.endedNanos() > STRUCK && r.bad()).count();
    List<Stall> stalls = stalls(60_000);
    long lag = lag();
    Recorded one = run(first, 60_000, stalls, lag);
    Recorded other = run(second, lastsMs, stalls, lag);
    List<Event> events = new ArrayList<>(one.history.events());
    events.add(new Event.LoadStarted(4_800 * MS, "second", FIRST, lastsMs / 10));
    events.add(new Event.LoadEnded(FIRST + lastsMs * MS, "second", lastsMs / 10, 32, ""));
    for (Stall stall : stalls) {
      events.add(new Event.GeneratorStalled(stall.to, "second", stall.from, stall.to));
    }
    events.add(new Event.Observed(FIRST, "generator second", 1, 10 * MS));
    events.sort(Comparator.comparingLong(Event::atNanos));
    RequestLog.Builder log = new RequestLog.Builder("second");
    other.requests.forEach(log::add);
    History both = new History(events, List.of(one.history.requests().getFirst(), log.build()));
    return drawn(
        scenario,
        new Recorded(both, ideal),
        found <= bound,
        Math.abs(found - bound) <= 1 || hidden(ideal, stalls) >= Math.abs(found - bound),
        true,
        (askedSecond ? "second" : "browse") + ".failed-at-most",
        found + " of " + bound);
  }

  /** How many bad answers a generator that stood still then can have missed. */
  private static long hidden(List<Request> ideal, List<Stall> stalls) {
    return ideal.stream()
        .filter(Request::bad)
        .filter(request -> out(request.intendedNanos(), stalls) != request.intendedNanos())
        .count();
  }

  // --- which pod a request goes to

  /** What tells who served a request. */
  private enum Named {
    BY_HEADER,
    BY_CONNECTION,
    NOT_AT_ALL
  }

  /** A connection of the load's, and where it leads. */
  private record Line(int port, int pod) {}

  /** To whom a Service hands out connections, over time. */
  private record Handed(List<Event> events, TreeMap<Long, List<Integer>> pods) {
    void from(long nanos, Integer... all) {
      pods.put(nanos, List.of(all));
      events.add(
          new Event.EndpointsSeen(
              nanos, "catalog", Stream.of(all).map(pod -> "catalog-" + pod).toList()));
    }

    int draw(SplittableRandom random, long nanos) {
      List<Integer> now = pods.floorEntry(nanos).getValue();
      return now.get(random.nextInt(now.size()));
    }
  }

  /**
   * A load whose connections to the struck pod may have been moved away before it is struck, and
   * may or may not have come back.
   */
  private Drawn moved(Named named) {
    boolean fresh = random.nextInt(4) == 0;
    int connections = 1 + random.nextInt(40);
    boolean away = random.nextBoolean();
    long movedAt = FIRST + random.nextLong(9_900 * MS);
    long backAt = movedAt + random.nextLong(5_000 * MS);
    boolean reconnect = random.nextBoolean();
    Handed handed = new Handed(new ArrayList<>(), new TreeMap<>());
    handed.from(3_600 * MS, 1, 2, 3);
    if (away) {
      handed.from(movedAt, 2, 3);
    }
    if (away && backAt < STRUCK) {
      handed.from(backAt, 1, 2, 3);
    }
    handed.from(Histories.DROPPED * MS, 2, 3);
    handed.from(BACK + 400 * MS, 1, 2, 3);
    long[] reopenAt = new long[connections];
    for (int i = 0; i < connections; i++) {
      reopenAt[i] = reconnect ? backAt + random.nextLong(8_000 * MS) : Long.MAX_VALUE;
    }
    int[] nextPort = {32_768};
    Line[] lines = new Line[connections];
    List<Request> requests = new ArrayList<>();
    for (int number = 0; number < 3_000; number++) {
      long at = FIRST + number * 10L * MS;
      int slot = number % connections;
      Line line = lines[slot];
      boolean leaves = line != null && line.pod == 1 && away && at >= movedAt && at < backAt;
      if (fresh || line == null || leaves || at >= reopenAt[slot]) {
        reopenAt[slot] = at >= reopenAt[slot] ? Long.MAX_VALUE : reopenAt[slot];
        line = new Line(nextPort[0]++, handed.draw(random, at));
      }
      boolean dead = line.pod == 1 && at >= SEEN && at < BACK;
      lines[slot] = dead ? null : line;
      requests.add(served(number, at, line, dead, named));
    }
    return metBy(requests, handed, named, fresh, connections);
  }

  private static Request served(int number, long at, Line line, boolean dead, Named named) {
    String pod = "catalog-" + line.pod;
    return new Request(
        number,
        at,
        at,
        at + 5 * MS,
        dead ? 0 : 200,
        dead ? Answer.FAILED : Answer.OK,
        named == Named.BY_HEADER && !dead ? List.of(pod) : List.of(),
        dead ? "connection reset" : "",
        line.port,
        pod);
  }

  private Drawn metBy(
      List<Request> requests, Handed handed, Named named, boolean fresh, int connections) {
    long before = 0;
    long inside = 0;
    long near = 0;
    for (Request request : requests) {
      if (request.pod().equals("catalog-1")) {
        long since = request.endedNanos() - STRUCK;
        before += since >= -1_000 * MS && since < 0 ? 1 : 0;
        inside += since >= 0 && request.intendedNanos() < BACK ? 1 : 0;
        near += Math.abs(since) < 20 * MS || Math.abs(since + 1_000 * MS) < 20 * MS ? 1 : 0;
      }
    }
    boolean met = before + inside > 0;
    RequestLog.Builder log = new RequestLog.Builder("browse");
    requests.forEach(request -> log.add(named == Named.BY_CONNECTION ? request : request.at("")));
    Histories frame = Histories.frame(30_000, requests.size());
    handed.events.forEach(frame::add);
    Scenarios scenario = scenario(30_000, 0);
    scenario.to = "catalog";
    scenario.connections = fresh ? new Connections.Fresh() : new Connections.KeepAlive(connections);
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of();
    Check check =
        asked(
            Judge.judge(scenario.build(), new History(frame.events(), List.of(log.build()))),
            "kill-one.fault-met");
    boolean enough = named != Named.NOT_AT_ALL || fresh || connections >= 20;
    return new Drawn(
        met,
        near > 0 && before + inside <= near,
        before > 0 && enough && handedOut(handed),
        check.verdict(),
        "%d before, %d inside: %s; %s".formatted(before, inside, check.observed(), check.why()));
  }

  /** Whether it had been there long enough that connections could lead to it. */
  private static boolean handedOut(Handed handed) {
    return handed.pods.headMap(STRUCK).values().stream().allMatch(pods -> pods.contains(1));
  }

  /** Lines that are found late, or by clocks that are off. */
  private Drawn skewed() {
    long bound = 2_000;
    long after = logUniform(50, 10_000) / MS;
    long skew = random.nextInt(3) == 0 ? random.nextLong(-10_000, 10_000) : 0;
    String whose = "catalog-" + (1 + random.nextInt(3));
    LoggedRun run = new LoggedRun();
    run.changed(line ->
            line.writer().instance().equals(whose)
                ? new LogLine(
                    line.writer(),
                    line.sequence(),
                    line.load(),
                    line.number(),
                    line.epochMillis() + skew,
                    line.position())
                : line)
        .searchableAfter(after)
        .looksAsBefore();
    Check check =
        Objects.requireNonNull(
            run.judged(
                    new OfLogs(
                        List.of("gateway", "catalog", "pricing"),
                        null,
                        null,
                        Duration.ofMillis(bound)))
                .get("searchable-within"));
    boolean holds = after <= bound;
    boolean decides =
        (after - skew <= bound + 600) != holds || (after - skew <= bound - 600) != holds;
    return new Drawn(
        holds,
        Math.abs(after - bound) <= 600,
        !decides,
        check.verdict(),
        "after %d ms, %s off by %d ms: %s; %s"
            .formatted(after, whose, skew, check.observed(), check.why()));
  }

  // --- the load generator

  private List<Stall> stalls(long lastsMs) {
    if (random.nextInt(12) > 0) {
      return List.of();
    }
    List<Stall> stalls = new ArrayList<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      long from = FIRST + random.nextLong(lastsMs * MS);
      stalls.add(new Stall(from, from + logUniform(50, 1_000)));
    }
    stalls.sort(Comparator.comparingLong(Stall::from));
    return stalls.size() == 2 && stalls.get(1).from < stalls.get(0).to
        ? List.of(stalls.get(0))
        : stalls;
  }

  private long lag() {
    return random.nextInt(3) == 0 ? logUniform(1, 40) : 50_000;
  }

  private Recorded run(Sut sut, long lastsMs, List<Stall> stalls, long mostLag) {
    SplittableRandom lags = new SplittableRandom(7);
    List<Request> requests = new ArrayList<>();
    RequestLog.Builder log = new RequestLog.Builder("browse");
    long count = lastsMs / 10;
    for (long number = 0; number < count; number++) {
      long intended = FIRST + number * 10 * MS;
      long start = out(intended, stalls) + (mostLag == 0 ? 0 : lags.nextLong(mostLag));
      start = out(start, stalls);
      Served served = sut.at(number, start);
      boolean timeout = served.afterNanos > TIMEOUT;
      long ended = out(start + Math.min(TIMEOUT, served.afterNanos), stalls);
      boolean ok = served.ok && !timeout;
      Answer answer = !ok ? Answer.FAILED : ended - intended > WITHIN ? Answer.SLOW : Answer.OK;
      String catalog = "catalog-" + (1 + number % 3);
      Request request =
          new Request(
              number,
              intended,
              start,
              ended,
              ok ? 200 : 503,
              answer,
              List.of("gateway-1", catalog),
              answer == Answer.OK ? "" : answer == Answer.SLOW ? "late" : "status 503");
      requests.add(request);
      log.add(request);
    }
    Histories frame = Histories.frame(lastsMs, count);
    for (Stall stall : stalls) {
      frame.add(new Event.GeneratorStalled(stall.to, "browse", stall.from, stall.to));
    }
    frame.add(new Event.Observed(FIRST, "generator browse", 1, 10 * MS));
    return new Recorded(new History(frame.events(), List.of(log.build())), requests);
  }

  /** When a generator that stands still then goes on. */
  private static long out(long nanos, List<Stall> stalls) {
    for (Stall stall : stalls) {
      if (nanos >= stall.from && nanos < stall.to) {
        return stall.to;
      }
    }
    return nanos;
  }

  private static Scenarios scenario(long lastsMs, double mayFail) {
    Scenarios scenario = new Scenarios();
    scenario.lasts = Duration.ofMillis(lastsMs);
    scenario.within = Duration.ofNanos(WITHIN);
    scenario.baseline =
        new Baseline(
            Duration.ZERO,
            Duration.ofSeconds(10),
            mayFail > 0 ? new Amount.Share(mayFail) : new Amount.Count(0));
    return scenario;
  }

  private static Drawn drawn(
      Scenarios scenario,
      Recorded recorded,
      boolean holds,
      boolean near,
      boolean shown,
      String check,
      String detail) {
    Judgement judgement = Judge.judge(scenario.build(), recorded.history);
    Check asked = asked(judgement, check);
    // what a user sees: a check that passes beside one that knows nothing is no PASS
    Verdict said =
        asked.verdict() == Verdict.PASS && judgement.verdict() != Verdict.PASS
            ? Verdict.UNKNOWN
            : asked.verdict();
    return new Drawn(
        holds,
        near,
        shown,
        said,
        "%s: %s; %s; %s".formatted(detail, asked.observed(), asked.why(), judgement.headline()));
  }

  private static Check asked(Judgement judgement, String check) {
    return judgement.checks().stream()
        .filter(one -> one.name().equals(check))
        .findFirst()
        .orElseThrow();
  }
}
