package dev.holdfast.engine;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often the judge is wrong: systems of which the truth is known are simulated under a load
 * generator that may be late and stand still, and the real judge is asked. The truth is what a
 * generator that never is late would have seen.
 *
 * <p>{@code [HISTORIES [SEED]]}
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
    int histories = words.length > 0 ? Integer.parseInt(words[0]) : 12_000;
    long seed = words.length > 1 ? Long.parseLong(words[1]) : 1;
    Map<String, Tally> table = new LinkedHashMap<>();
    List<Family> families = List.of(Family.values());
    for (int i = 0; i < histories; i++) {
      Family family = families.get(i % families.size());
      JudgePower power = new JudgePower(seed * 1_000_003L + i);
      Drawn drawn = power.draw(family);
      table
          .computeIfAbsent(family.words, _ -> new Tally(family.rate))
          .add(drawn, seed * 1_000_003L + i);
    }
    System.out.printf("%,d histories, seed %d%n%n", histories, seed);
    System.out.println(
        "| what is simulated and asked | histories | truth holds / fails | wrong PASS | wrong FAIL"
            + " | UNKNOWN outside the band | band |");
    System.out.println("|---|---|---|---|---|---|---|");
    boolean met = true;
    for (Family family : families) {
      Tally tally = table.getOrDefault(family.words, new Tally(family.rate));
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
    SLOW("answers just above and below `within`, requests late; `slow-at-most`", "1", false);

    private final String words;
    private final String band;
    private final boolean rate;

    Family(String words, String band, boolean rate) {
      this.words = words;
      this.band = band;
      this.rate = rate;
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
      double most = rate ? 0.001 : 0;
      return wrongPass <= most * histories
          && wrongFail <= most * histories
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

    /** With the bound of Clopper and Pearson where there is none. */
    private String wrong(long found) {
      double below = 100 * (1 - Math.pow(0.05, 1.0 / Math.max(1, histories)));
      return found == 0
          ? String.format(Locale.ROOT, "0 (below %.2f%%)", below)
          : String.format(Locale.ROOT, "%,d (%.2f%%)", found, 100.0 * found / histories);
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
    Check asked =
        judgement.checks().stream()
            .filter(one -> one.name().equals(check))
            .findFirst()
            .orElseThrow();
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
}
