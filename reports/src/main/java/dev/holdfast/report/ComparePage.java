package dev.holdfast.report;

import dev.holdfast.model.Check;
import dev.holdfast.model.Failover;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison says, in its order; the page and the terminal only lay it out.
 *
 * @param headline in a sentence or two: which verdicts changed, and what else is not alike
 * @param diff of the scenarios' texts; empty where they are alike
 */
record ComparePage(
    Head a,
    Head b,
    String headline,
    List<Section> sections,
    List<LineDiff.Line> diff,
    Overlays overlays) {

  private static final String NONE = "—";

  /** One of the two runs. */
  record Head(
      String letter,
      String folder,
      String scenario,
      ReportPage.VerdictView verdict,
      String headline,
      String started) {
    static Head of(String letter, ComparedRun run) {
      return new Head(
          letter,
          run.folder().toString(),
          run.scenario(),
          ReportPage.VerdictView.of(run.verdict()),
          run.headline(),
          Wording.wall(run.started()));
    }
  }

  /** Rows that belong together. */
  record Section(String title, List<Row> rows) {}

  /** The same thing of both. {@code change}: "" or how B is to A. */
  record Row(String name, Cell a, Cell b, String change) {
    boolean differs() {
      return !a.equals(b);
    }
  }

  /** A value, and the verdict on it where it is a check's. */
  record Cell(String text, ReportPage.@Nullable VerdictView verdict) {
    static Cell of(String text) {
      return new Cell(text, null);
    }
  }

  static ComparePage of(ComparedRun a, ComparedRun b) {
    return new ComparePage(
        Head.of("A", a),
        Head.of("B", b),
        headline(a, b),
        Stream.of(
                Stream.of(runs(a, b), checks(a, b)),
                failovers(a, b),
                loads(a, b),
                Stream.of(notHonoured(a, b)))
            .flatMap(sections -> sections)
            .filter(section -> !section.rows().isEmpty())
            .toList(),
        LineDiff.of(a.scenarioText(), b.scenarioText()),
        Overlays.of(a, b));
  }

  // ---- in words

  private static String headline(ComparedRun a, ComparedRun b) {
    List<String> changed =
        checks(a, b).rows().stream()
            .filter(row -> !Objects.equals(row.a().verdict(), row.b().verdict()))
            .map(Row::name)
            .toList();
    String verdicts =
        a.verdict() == b.verdict()
            ? "Both runs end " + a.verdict()
            : "A ends " + a.verdict() + ", B " + b.verdict();
    String checks =
        changed.isEmpty()
            ? "no check has another verdict"
            : Wording.counted(
                    changed.size(), "check has another verdict", "checks have other verdicts")
                + ": "
                + String.join(", ", changed);
    return verdicts + "; " + checks + "." + unlike(a, b);
  }

  private static String unlike(ComparedRun a, ComparedRun b) {
    List<String> unlike = new ArrayList<>();
    if (!a.scenario().equals(b.scenario())) {
      unlike.add("their scenarios");
    } else if (!a.scenarioText().equals(b.scenarioText())) {
      unlike.add("the scenario’s text");
    }
    if (!a.overrides().equals(b.overrides())) {
      unlike.add("what was set on the command line");
    }
    if (!a.platform().equals(b.platform())) {
      unlike.add("their platforms");
    } else if (!a.parts().equals(b.parts())) {
      unlike.add("the platform’s parts");
    }
    if (!a.holdfast().equals(b.holdfast())) {
      unlike.add("Holdfast’s version");
    }
    return unlike.isEmpty()
        ? " Scenario, values, platform and version are the same."
        : " Not alike: " + String.join(", ", unlike) + ".";
  }

  // ---- the runs

  private static Section runs(ComparedRun a, ComparedRun b) {
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row(
            "Verdict",
            new Cell("", ReportPage.VerdictView.of(a.verdict())),
            new Cell("", ReportPage.VerdictView.of(b.verdict())),
            a.verdict() == b.verdict() ? "" : a.verdict() + " → " + b.verdict()));
    rows.add(both("Scenario", a, b, ComparedRun::scenario));
    rows.add(both("Started", a, b, run -> Wording.wall(run.started())));
    rows.add(both("Took", a, b, run -> Wording.time(run.took())));
    rows.add(both("Seed", a, b, run -> Long.toString(run.seed())));
    rows.add(both("Set", a, b, run -> orNone(String.join(", ", run.overrides()))));
    rows.add(both("Holdfast", a, b, ComparedRun::holdfast));
    rows.add(both("Platform", a, b, ComparedRun::platform));
    for (String role : union(a, b, run -> run.parts().stream().map(Part::role).toList())) {
      rows.add(both("Part: " + role, a, b, run -> part(run, role)));
    }
    for (String key : new TreeSet<>(union(a, b, run -> run.host().keySet()))) {
      rows.add(both("Host: " + key, a, b, run -> run.host().getOrDefault(key, NONE)));
    }
    return new Section("Run", rows);
  }

  private static String part(ComparedRun run, String role) {
    return orNone(
        run.parts().stream()
            .filter(part -> part.role().equals(role))
            .map(part -> part.name() + ", " + part.how().name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining("; ")));
  }

  // ---- the checks

  private static Section checks(ComparedRun a, ComparedRun b) {
    return new Section(
        "Checks",
        union(a, b, run -> run.checks().stream().map(Check::name).toList()).stream()
            .map(name -> check(name, check(a, name), check(b, name)))
            .toList());
  }

  private static Optional<Check> check(ComparedRun run, String name) {
    return run.checks().stream().filter(check -> check.name().equals(name)).findFirst();
  }

  private static Row check(String name, Optional<Check> a, Optional<Check> b) {
    String change = "";
    if (a.isPresent() && b.isPresent()) {
      Check one = a.get();
      Check other = b.get();
      change =
          one.verdict() != other.verdict()
              ? one.verdict() + " → " + other.verdict()
              : one.expected().equals(other.expected())
                  ? ""
                  : "asked: " + one.expected() + " → " + other.expected();
    }
    return new Row(name, cell(a), cell(b), change);
  }

  private static Cell cell(Optional<Check> check) {
    return check
        .map(one -> new Cell(one.observed(), ReportPage.VerdictView.of(one.verdict())))
        .orElseGet(() -> Cell.of("not asked"));
  }

  // ---- the faults

  private static Stream<Section> failovers(ComparedRun a, ComparedRun b) {
    return union(a, b, run -> run.failovers().stream().map(Failover::fault).toList()).stream()
        .map(fault -> failover(fault, failover(a, fault), failover(b, fault)));
  }

  private static @Nullable Failover failover(ComparedRun run, String fault) {
    return run.failovers().stream()
        .filter(failover -> failover.fault().equals(fault))
        .findFirst()
        .orElse(null);
  }

  private static Section failover(String fault, @Nullable Failover a, @Nullable Failover b) {
    return new Section(
        "Failover: " + fault,
        List.of(
            texts("Struck", a, b, failover -> String.join(", ", failover.targets())),
            moments("First bad answer", a, b, Failover::firstBad),
            moments("Out of rotation", a, b, Failover::outOfRotation),
            moments("Last bad answer", a, b, Failover::lastBad),
            moments("Ready again", a, b, Failover::readyAgain),
            moments("As many ready as before", a, b, Failover::redundant),
            numbers("Requests that met it", a, b, Failover::met),
            numbers("Bad answers", a, b, Failover::badAnswers)));
  }

  private static Row texts(
      String name, @Nullable Failover a, @Nullable Failover b, Function<Failover, String> text) {
    return new Row(
        name,
        Cell.of(a == null ? NONE : text.apply(a)),
        Cell.of(b == null ? NONE : text.apply(b)),
        "");
  }

  private static Row moments(
      String name,
      @Nullable Failover a,
      @Nullable Failover b,
      Function<Failover, Failover.@Nullable Moment> part) {
    Failover.Moment one = a == null ? null : part.apply(a);
    Failover.Moment other = b == null ? null : part.apply(b);
    return new Row(
        name,
        Cell.of(moment(one)),
        Cell.of(moment(other)),
        one == null || other == null ? "" : change(one.afterNanos(), other.afterNanos()));
  }

  private static String moment(Failover.@Nullable Moment moment) {
    return moment == null
        ? NONE
        : Wording.since(moment.afterNanos())
            + (moment.resolutionNanos() == 0 ? "" : " ± " + Wording.time(moment.resolutionNanos()));
  }

  // ---- the loads

  private static Stream<Section> loads(ComparedRun a, ComparedRun b) {
    return union(a, b, run -> run.loads().stream().map(ComparedRun.ComparedLoad::load).toList())
        .stream()
        .map(load -> load(load, figures(a, load), figures(b, load)));
  }

  private static @Nullable LoadFigures figures(ComparedRun run, String load) {
    return run.loads().stream()
        .filter(one -> one.load().equals(load))
        .map(ComparedRun.ComparedLoad::judged)
        .findFirst()
        .orElse(null);
  }

  private static Section load(String load, @Nullable LoadFigures a, @Nullable LoadFigures b) {
    return new Section(
        "Load: " + load,
        List.of(
            numbers("Judged answers", a, b, LoadFigures::sent),
            numbers("Slow", a, b, LoadFigures::slow),
            numbers("Failed", a, b, LoadFigures::failed),
            latencies("p50", a, b, LoadFigures::p50Millis),
            latencies("p90", a, b, LoadFigures::p90Millis),
            latencies("p99", a, b, LoadFigures::p99Millis),
            latencies("p99.9", a, b, LoadFigures::p999Millis),
            latencies("Longest", a, b, LoadFigures::maxMillis)));
  }

  private static <T> Row numbers(
      String name, @Nullable T a, @Nullable T b, Function<T, Long> number) {
    return new Row(
        name,
        Cell.of(a == null ? NONE : Wording.count(number.apply(a))),
        Cell.of(b == null ? NONE : Wording.count(number.apply(b))),
        a == null || b == null ? "" : change(number.apply(a), number.apply(b)));
  }

  private static Row latencies(
      String name,
      @Nullable LoadFigures a,
      @Nullable LoadFigures b,
      Function<LoadFigures, @Nullable Double> millis) {
    Double one = a == null ? null : millis.apply(a);
    Double other = b == null ? null : millis.apply(b);
    return new Row(
        name,
        Cell.of(time(one)),
        Cell.of(time(other)),
        one == null || other == null ? "" : change(nanos(one), nanos(other)));
  }

  private static String time(@Nullable Double millis) {
    return millis == null ? NONE : Wording.time(nanos(millis));
  }

  private static long nanos(double millis) {
    return Math.round(millis * 1e6);
  }

  // ---- what the platforms left out

  private static Section notHonoured(ComparedRun a, ComparedRun b) {
    List<NotHonoured> only =
        Stream.concat(a.notHonoured().stream(), b.notHonoured().stream())
            .distinct()
            .filter(one -> a.notHonoured().contains(one) != b.notHonoured().contains(one))
            .toList();
    return new Section(
        "Not honoured by one platform alone",
        only.stream()
            .map(one ->
                new Row(
                    (one.object() + " " + one.field()).strip(),
                    Cell.of(a.notHonoured().contains(one) ? one.why() : "honoured, or not asked"),
                    Cell.of(b.notHonoured().contains(one) ? one.why() : "honoured, or not asked"),
                    ""))
            .toList());
  }

  // ---- pieces

  private static Row both(
      String name, ComparedRun a, ComparedRun b, Function<ComparedRun, String> text) {
    return new Row(name, Cell.of(text.apply(a)), Cell.of(text.apply(b)), "");
  }

  private static Set<String> union(
      ComparedRun a, ComparedRun b, Function<ComparedRun, Collection<String>> names) {
    Set<String> union = new LinkedHashSet<>(names.apply(a));
    union.addAll(names.apply(b));
    return union;
  }

  private static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  /** {@code +12 %} or {@code × 3.2}; "" where there is no meaningful ratio. */
  static String change(long a, long b) {
    if (a <= 0 || b <= 0 || a == b) {
      return "";
    }
    double ratio = (double) b / a;
    if (ratio >= 2 || ratio <= 0.5) {
      return "× " + Wording.plain(ratio, ratio >= 10 ? 0 : ratio >= 1 ? 1 : 3);
    }
    double percent = Math.rint((ratio - 1) * 100);
    return percent == 0
        ? ""
        : (percent > 0 ? "+" : "−") + Wording.plain(Math.abs(percent), 0) + " %";
  }
}
