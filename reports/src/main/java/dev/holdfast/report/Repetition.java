package dev.holdfast.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.Check;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several runs of one scenario by one schedule. What a single run says of a fault, it says of one
 * strike, however many requests met it: only strikes that are repeated say how often.
 */
public final class Repetition {
  /** The page's name in the last run's folder. */
  public static final String HTML = "repeat.html";

  /** The report's file for programs. */
  public static final String JSON = "repeat.json";

  private static final int FORMAT = 1;
  private static final String SEEN = ".fault-seen";

  private final List<One> runs;

  private Repetition(List<One> runs) {
    this.runs = List.copyOf(runs);
  }

  /** A run, and how it was judged. */
  public record One(Path folder, Judgement judgement) {
    private Optional<Check> check(String name) {
      return judgement.checks().stream().filter(check -> check.name().equals(name)).findFirst();
    }

    private Optional<Failover> failover(String fault) {
      return judgement.failovers().stream().filter(one -> one.fault().equals(fault)).findFirst();
    }

    private Verdict of(String fault) {
      return Verdict.of(
          judgement.checks().stream()
              .filter(check -> check.name().startsWith(fault + "."))
              .map(Check::verdict)
              .toList());
    }

    /** Whether the load met it, or could not tell: then the run says nothing of that strike. */
    private boolean met(String fault) {
      return check(fault + SEEN).filter(seen -> seen.verdict() == Verdict.PASS).isPresent()
          && check(fault + ".fault-met").filter(met -> met.verdict() != Verdict.PASS).isEmpty();
    }
  }

  /** Of at least one run, in their order. */
  public static Repetition of(List<One> runs) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("runs must be at least 1, got none");
    }
    return new Repetition(runs);
  }

  /**
   * How often something was seen.
   *
   * @param of of how many that count: those without a verdict count neither way
   * @param bound what share is not ruled out; "" where there is nothing to say
   */
  record Often(int seen, int of, String bound) {
    static Often of(long seen, long of) {
      return new Often((int) seen, (int) of, Bound.said((int) seen, (int) of));
    }

    @Override
    public String toString() {
      return seen + " of " + of + (bound.isEmpty() ? "" : " (" + bound + ")");
    }
  }

  /**
   * What the runs say of a fault.
   *
   * @param strikes how often it struck and the load met it
   * @param noticed after how many of these there were bad answers
   * @param missed after how many strikes something was not as it was asked
   * @param unknown how many have no verdict
   * @param moments by their names, those of all strikes
   */
  record OfFault(
      String fault,
      int strikes,
      Often noticed,
      Often missed,
      int unknown,
      long mostBad,
      Map<String, Spread> moments) {}

  /** Of the moments that were seen, in milliseconds since the fault was. */
  record Spread(int seen, double leastMillis, double medianMillis, double mostMillis) {
    static Optional<Spread> of(List<Long> nanos) {
      if (nanos.isEmpty()) {
        return Optional.empty();
      }
      List<Long> sorted = nanos.stream().sorted().toList();
      return Optional.of(
          new Spread(
              sorted.size(),
              millis(sorted.getFirst()),
              millis(sorted.get((sorted.size() - 1) / 2)),
              millis(sorted.getLast())));
    }

    private static double millis(long nanos) {
      return Math.round(nanos / 1e3) / 1e3;
    }

    @Override
    public String toString() {
      return "%s, at most %s"
          .formatted(
              Wording.time(Math.round(medianMillis * 1e6)),
              Wording.time(Math.round(mostMillis * 1e6)));
    }
  }

  /**
   * What the runs say of a check.
   *
   * @param worst what was observed where it held least; "" where it held in all
   */
  record OfCheck(String check, String expected, Often failed, int unknown, String worst) {}

  /** The worst verdict of all runs. */
  public Verdict verdict() {
    return Verdict.of(runs.stream().map(run -> run.judgement().verdict()).toList());
  }

  List<OfFault> faults() {
    return names(runs, check -> check.name().endsWith(SEEN)).stream()
        .map(name -> fault(name.substring(0, name.length() - SEEN.length())))
        .toList();
  }

  private OfFault fault(String name) {
    List<One> met = runs.stream().filter(run -> run.met(name)).toList();
    List<Verdict> verdicts = runs.stream().map(run -> run.of(name)).toList();
    long failed = verdicts.stream().filter(Verdict.FAIL::equals).count();
    long unknown = verdicts.stream().filter(Verdict.UNKNOWN::equals).count();
    List<Failover> failovers = met.stream().flatMap(run -> run.failover(name).stream()).toList();
    Map<String, Spread> moments = new LinkedHashMap<>();
    put(moments, "Last bad answer", failovers, Failover::lastBad);
    put(moments, "Out of rotation", failovers, Failover::outOfRotation);
    put(moments, "Ready again", failovers, Failover::readyAgain);
    put(moments, "Redundant", failovers, Failover::redundant);
    return new OfFault(
        name,
        met.size(),
        Often.of(failovers.stream().filter(one -> one.badAnswers() > 0).count(), met.size()),
        Often.of(failed, runs.size() - unknown),
        (int) unknown,
        failovers.stream().mapToLong(Failover::badAnswers).max().orElse(0),
        moments);
  }

  private static void put(
      Map<String, Spread> moments,
      String name,
      List<Failover> failovers,
      Function<Failover, Failover.@Nullable Moment> which) {
    Spread.of(
            failovers.stream()
                .map(which)
                .map(Failover::after)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .toList())
        .ifPresent(spread -> moments.put(name, spread));
  }

  List<OfCheck> checks() {
    return names(runs, _ -> true).stream().map(this::check).toList();
  }

  private OfCheck check(String name) {
    List<Check> each = runs.stream().flatMap(run -> run.check(name).stream()).toList();
    long failed = each.stream().filter(check -> check.verdict() == Verdict.FAIL).count();
    long unknown = each.stream().filter(check -> check.verdict() == Verdict.UNKNOWN).count();
    Check worst = each.stream().max(Comparator.comparing(Check::verdict)).orElseThrow();
    return new OfCheck(
        name,
        worst.expected(),
        Often.of(failed, each.size() - unknown),
        (int) unknown,
        worst.verdict() == Verdict.PASS
            ? ""
            : worst.observed() + (worst.why().isEmpty() ? "" : ": " + worst.why()));
  }

  private static List<String> names(List<One> runs, Predicate<Check> which) {
    return runs.stream()
        .flatMap(run -> run.judgement().checks().stream())
        .filter(which)
        .map(Check::name)
        .distinct()
        .toList();
  }

  /** In a sentence or two: how many runs ended how, and what that says of each fault. */
  String headline() {
    long passed = runs.stream().filter(run -> run.judgement().verdict() == Verdict.PASS).count();
    List<String> said = new ArrayList<>();
    said.add(
        passed == runs.size()
            ? "All " + Wording.counted(runs.size(), "run", "runs") + " held what was asked"
            : passed
                + " of "
                + Wording.counted(runs.size(), "run", "runs")
                + " held what was asked");
    for (OfFault fault : faults()) {
      said.add(
          fault.strikes() == 0
              ? fault.fault() + " was met in none of them"
              : "%s: %d of %s noticed%s"
                  .formatted(
                      fault.fault(),
                      fault.noticed().seen(),
                      Wording.counted(fault.strikes(), "strike was", "strikes were"),
                      fault.noticed().bound().isEmpty() ? "" : ", " + fault.noticed().bound()));
    }
    return String.join("; ", said) + ".";
  }

  /** What is shown on a terminal, a line each, the headline first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(headline());
    for (OfFault fault : faults()) {
      lines.add(
          "fault %s: %s met, noticed after %s, not as asked after %s%s"
              .formatted(
                  fault.fault(),
                  Wording.counted(fault.strikes(), "strike", "strikes"),
                  fault.noticed(),
                  fault.missed(),
                  fault.unknown() == 0 ? "" : ", " + fault.unknown() + " without a verdict"));
      fault
          .moments()
          .forEach((name, spread) ->
              lines.add(
                  "      "
                      + name.toLowerCase(Locale.ROOT)
                      + ": "
                      + spread
                      + " ("
                      + spread.seen()
                      + " seen)"));
    }
    checks().stream()
        .filter(check -> check.failed().seen() > 0 || check.unknown() > 0)
        .forEach(check ->
            lines.add(
                "check %s: FAIL in %s%s; %s"
                    .formatted(
                        check.check(),
                        check.failed(),
                        check.unknown() == 0 ? "" : ", UNKNOWN in " + check.unknown(),
                        check.worst())));
    return lines;
  }

  /**
   * Writes page and summary.
   *
   * @param folder the last run's; links to the others count from there
   * @throws ReportNotWritten where they cannot be written
   */
  public void write(Path folder) {
    WholeFile.write(folder.resolve(HTML), Pages.html(RepetitionPage.of(this, folder)));
    WholeFile.write(folder.resolve(JSON), json());
  }

  List<One> runs() {
    return runs;
  }

  private record Summary(
      int format,
      Verdict verdict,
      String headline,
      List<OfFault> faults,
      List<OfCheck> checks,
      List<RunOf> runs) {}

  private record RunOf(String folder, Verdict verdict, String headline) {}

  private String json() {
    try {
      return new JsonMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(
                  new Summary(
                      FORMAT,
                      verdict(),
                      headline(),
                      faults(),
                      checks(),
                      runs.stream()
                          .map(run ->
                              new RunOf(
                                  Objects.requireNonNull(run.folder().getFileName()).toString(),
                                  run.judgement().verdict(),
                                  run.judgement().headline()))
                          .toList()))
          + "\n";
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException("records of texts must be JSON", failed);
    }
  }
}
