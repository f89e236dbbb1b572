package dev.holdfast.report;

import dev.holdfast.model.Expectations;
import dev.holdfast.model.Failover;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the system got over a fault, as the page shows it: bars on one scale, and the moments with
 * their resolutions.
 *
 * @param what what was planned
 * @param facts short sentences: whom it struck, how many requests it met
 * @param ticks of the bars' common scale
 */
record FailoverView(
    String fault,
    String what,
    List<String> facts,
    List<Bar> bars,
    List<Tick> ticks,
    List<MomentRow> moments) {

  /**
   * A stretch between two moments.
   *
   * @param css what kind of stretch it is
   * @param text from when to when, for people
   * @param from where it starts, in percent of the scale
   * @param width in percent of the scale
   * @param blurFrom where its end may have been at the earliest, in percent
   * @param open whether it did not end in the time that was watched
   * @param limit where it had to end at the latest, in percent; null where nothing was asked or the
   *     limit lies outside the scale
   * @param limitText "" or the limit
   */
  record Bar(
      String name,
      String css,
      String text,
      double from,
      double width,
      double blurFrom,
      boolean open,
      @Nullable Double limit,
      String limitText) {
    boolean drawn() {
      return width > 0;
    }

    boolean blurred() {
      return !open && blurWidth() > 0.1;
    }

    double blurWidth() {
      return from + width - blurFrom;
    }

    boolean limited() {
      return limit != null;
    }

    String percent(double value) {
      return Wording.plain(value, 2) + "%";
    }

    String limitPercent() {
      return percent(Objects.requireNonNullElse(limit, 0.0));
    }
  }

  /** A tick of the scale, in percent from its left. */
  record Tick(double at, String label) {
    String percent() {
      return Wording.plain(at, 2) + "%";
    }

    String anchor() {
      return at < 4 ? "start" : at > 96 ? "end" : "middle";
    }
  }

  /** A moment in the table. */
  record MomentRow(String name, String after, String resolution, String limit, String note) {}

  private static final String NOT_SEEN = "did not come, or could not be seen";

  static List<FailoverView> all(Run run) {
    return run.judgement().failovers().stream().map(one -> of(run, one)).toList();
  }

  private static FailoverView of(Run run, Failover failover) {
    Optional<Expectations.OfFault> asked =
        run.scenario().expectations().faults().stream()
            .filter(expected -> expected.fault().equals(failover.fault()))
            .findFirst();
    @Nullable Duration clean = asked.map(Expectations.OfFault::cleanWithin).orElse(null);
    @Nullable Duration out = asked.map(Expectations.OfFault::outOfRotationWithin).orElse(null);
    @Nullable Duration redundant = asked.map(Expectations.OfFault::redundantWithin).orElse(null);
    Scale scale = Scale.of(run, failover);
    boolean held = held(run, failover.fault());
    boolean left = tells(failover, failover.outOfRotation(), out);
    boolean back = tells(failover, failover.readyAgain(), null);
    return new FailoverView(
        failover.fault(),
        run.plan().stream()
            .flatMap(plan -> plan.faults().stream())
            .filter(planned -> planned.fault().equals(failover.fault()))
            .map(Plan.PlannedFault::what)
            .findFirst()
            .orElse(""),
        facts(run, failover),
        bars(
            badAnswers(failover, scale, clean),
            left
                ? until(
                    "Struck and still handed out", "rotation", failover.outOfRotation(), scale, out)
                : null,
            back
                ? until(
                    held ? "Struck, or not ready" : "Struck instance not ready",
                    "unready",
                    failover.readyAgain(),
                    scale,
                    null)
                : null,
            until(
                held ? "Struck, or fewer ready than before" : "Fewer ready than before",
                "fewer",
                failover.redundant(),
                scale,
                redundant)),
        scale.ticks(),
        moments(failover, clean, out, redundant));
  }

  private static List<Bar> bars(List<Bar> answers, @Nullable Bar... others) {
    return Stream.concat(answers.stream(), Stream.of(others).filter(Objects::nonNull)).toList();
  }

  /**
   * Whether there is anything to tell of a moment in the life of who was struck: a rollout, or an
   * outage of the registry, strikes nobody who could be seen to leave or to come back.
   */
  private static boolean tells(
      Failover failover, Failover.@Nullable Moment moment, @Nullable Duration limit) {
    return !failover.targets().isEmpty() || moment != null || limit != null;
  }

  /** A fault that is held on pods may leave them ready: they are as before once it is over. */
  private static boolean held(Run run, String name) {
    return run.scenario().faults().stream()
        .filter(step -> step.name().equals(name))
        .map(FaultStep::fault)
        .anyMatch(fault -> fault.target().pods() > 0 && fault.lasts() != null);
  }

  private static List<String> facts(Run run, Failover failover) {
    List<String> facts = new ArrayList<>();
    String bad = Wording.counted(failover.badAnswers(), "bad answer", "bad answers") + ".";
    if (failover.targets().isEmpty()) {
      facts.add("No single instance was struck; " + bad);
    } else {
      facts.add("Struck: " + String.join(", ", failover.targets()) + ".");
      facts.add(
          Wording.counted(failover.met(), "request", "requests")
              + " met it, by count or, where it was evaded at once, by its share before; "
              + bad);
    }
    facts.addAll(run.witnesses(failover.fault()));
    return facts;
  }

  /** Failed and slow ones apart, where there are both: they have each their end. */
  private static List<Bar> badAnswers(Failover failover, Scale scale, @Nullable Duration limit) {
    Failover.Moment failed = failover.lastFailed();
    Failover.Moment slow = failover.lastSlow();
    if (failed == null || slow == null || failover.lastBad() == null) {
      return List.of(
          badAnswers("Bad answers to clients", failover, failover.lastBad(), scale, limit));
    }
    return List.of(
        badAnswers("Failed answers to clients", failover, failed, scale, limit),
        badAnswers("Slow answers to clients", failover, slow, scale, limit));
  }

  private static Bar badAnswers(
      String name,
      Failover failover,
      Failover.@Nullable Moment last,
      Scale scale,
      @Nullable Duration limit) {
    Failover.Moment first = failover.firstBad();
    if (first == null) {
      return scale.bar(
          name,
          "bad",
          failover.badAnswers() == 0 ? "none" : "no more than may be at any time",
          0,
          0,
          0,
          false,
          limit);
    }
    if (last == null) {
      return scale.bar(
          name,
          "bad",
          "from " + Wording.since(first.afterNanos()) + ", and no end was seen",
          first.afterNanos(),
          scale.to(),
          0,
          true,
          limit);
    }
    return scale.bar(
        name,
        "bad",
        (first.afterNanos() == last.afterNanos()
                ? "at " + Wording.since(first.afterNanos())
                : Wording.since(first.afterNanos()) + " to " + Wording.since(last.afterNanos()))
            + (last.note().isEmpty() ? "" : ", " + last.note()),
        first.afterNanos(),
        last.afterNanos(),
        last.resolutionNanos(),
        false,
        limit);
  }

  private static Bar until(
      String name,
      String css,
      Failover.@Nullable Moment end,
      Scale scale,
      @Nullable Duration limit) {
    if (end == null) {
      return scale.bar(name, css, "no end was seen", 0, scale.to(), 0, true, limit);
    }
    return scale.bar(
        name,
        css,
        (end.afterNanos() < 0
                ? "ended " + Wording.time(-end.afterNanos()) + " before the fault was seen"
                : "for " + Wording.time(end.afterNanos()))
            + (end.note().isEmpty() ? "" : ", " + end.note()),
        0,
        end.afterNanos(),
        end.resolutionNanos(),
        false,
        limit);
  }

  private static List<MomentRow> moments(
      Failover failover,
      @Nullable Duration clean,
      @Nullable Duration out,
      @Nullable Duration redundant) {
    String none = failover.badAnswers() == 0 ? "no bad answer" : NOT_SEEN;
    boolean apart = failover.lastFailed() != null && failover.lastSlow() != null;
    return Stream.of(
            new MomentRow(
                "Fault seen",
                "0 ms",
                resolution(failover.seenResolutionNanos()),
                "",
                "all count from here"),
            row("First bad answer", failover.firstBad(), null, none),
            tells(failover, failover.outOfRotation(), out)
                ? row("Out of rotation", failover.outOfRotation(), out, NOT_SEEN)
                : null,
            row("Last bad answer", failover.lastBad(), clean, none),
            apart ? row("Last failed answer", failover.lastFailed(), null, none) : null,
            apart ? row("Last slow answer", failover.lastSlow(), null, none) : null,
            tells(failover, failover.readyAgain(), null)
                ? row("Ready again", failover.readyAgain(), null, NOT_SEEN)
                : null,
            row("As many ready as before", failover.redundant(), redundant, NOT_SEEN))
        .filter(Objects::nonNull)
        .toList();
  }

  private static MomentRow row(
      String name, Failover.@Nullable Moment moment, @Nullable Duration limit, String missing) {
    String limitText = limit == null ? "" : "within " + Wording.time(limit);
    return moment == null
        ? new MomentRow(name, "—", "", limitText, missing)
        : new MomentRow(
            name,
            Wording.since(moment.afterNanos()),
            resolution(moment.resolutionNanos()),
            limitText,
            moment.note());
  }

  /** A moment is when it was noticed; its resolution says how much earlier it may have been. */
  private static String resolution(long nanos) {
    return nanos == 0 ? "exact" : "± " + Wording.time(nanos);
  }

  /** The bars' common scale, in nanoseconds since the fault was seen. */
  private record Scale(long from, long to) {
    private static final double[] STEPS = {1, 2, 5};

    static Scale of(Run run, Failover failover) {
      List<Failover.Moment> moments =
          Stream.of(
                  failover.firstBad(),
                  failover.outOfRotation(),
                  failover.lastBad(),
                  failover.readyAgain(),
                  failover.redundant())
              .filter(Objects::nonNull)
              .toList();
      boolean open =
          failover.redundant() == null
              || (failover.readyAgain() == null && tells(failover, null, null))
              || (failover.firstBad() != null && failover.lastBad() == null);
      long last = moments.stream().mapToLong(Failover.Moment::afterNanos).max().orElse(0);
      long end = open ? Math.max(last, run.loadEndNanos() - failover.seenNanos()) : last;
      long first = moments.stream().mapToLong(Failover.Moment::afterNanos).min().orElse(0);
      return new Scale(
          Math.min(0, first), Math.max(10_000_000, open ? end : Math.round(end * 1.04)));
    }

    double percent(long nanos) {
      return Math.clamp(100.0 * (nanos - from) / (to - from), 0, 100);
    }

    Bar bar(
        String name,
        String css,
        String text,
        long start,
        long end,
        long resolution,
        boolean open,
        @Nullable Duration limit) {
      boolean drawn = open || end != start || text.startsWith("at ");
      double left = percent(start);
      // thinner than this nobody sees it
      double width = drawn ? Math.max(0.4, percent(end) - left) : 0;
      boolean limitInside = limit != null && limit.toNanos() <= to;
      return new Bar(
          name,
          css,
          text,
          left,
          width,
          Math.max(left, percent(end - resolution)),
          open,
          limitInside && limit != null ? percent(limit.toNanos()) : null,
          limit == null ? "" : "limit " + Wording.time(limit));
    }

    List<Tick> ticks() {
      double step = step((to - from) / 5.0);
      List<Tick> ticks = new ArrayList<>();
      for (long at = 0; at <= to; at += Math.round(step)) {
        ticks.add(new Tick(percent(at), Wording.time(at)));
      }
      return ticks;
    }

    private static double step(double atLeast) {
      double magnitude = Math.pow(10, Math.floor(Math.log10(atLeast)));
      for (double step : STEPS) {
        if (step * magnitude >= atLeast) {
          return step * magnitude;
        }
      }
      return 10 * magnitude;
    }
  }
}
