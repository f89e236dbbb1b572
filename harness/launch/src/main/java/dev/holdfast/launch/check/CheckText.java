package dev.holdfast.launch.check;

import dev.holdfast.model.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** One screen that says what a check showed. */
public final class CheckText {
  private static final String SCREEN = "docs/check.md#the-screen";

  private CheckText() {}

  /**
   * Its lines.
   *
   * @param shown how a file is named to the user
   * @param remedies where the patches lie, in the order of the advice
   * @param by how the user puts one of them in place, or who does
   */
  public static List<String> lines(
      Outcome outcome,
      Function<Path, String> shown,
      List<Path> remedies,
      Function<Advice, String> by) {
    List<String> lines = new ArrayList<>();
    lines.addAll(table(outcome));
    lines.add("seen from %s, through Service %s".formatted(outcome.vantage(), outcome.aim().to()));
    lines.add(
        "times since the fault; a look: what a probe now and then would have said; out of rotation: no Service leads to the struck pod any more (%s)"
            .formatted(SCREEN));
    List<Seen> unknown =
        outcome.faults().stream()
            .map(Outcome.One::seen)
            .filter(seen -> seen.verdict() == Verdict.UNKNOWN)
            .toList();
    unknown.forEach(seen -> lines.add(seen.kind() + ": " + seen.headline()));
    if (!unknown.isEmpty() && unknown.size() < outcome.faults().size()) {
      lines.add(
          "to ask that again alone: --faults "
              + String.join(",", unknown.stream().map(Seen::kind).distinct().toList()));
    }
    outcome.notDone().forEach(why -> lines.add("not done: " + why));
    if (outcome.aim().healthPathOnly()) {
      lines.add(
          "health path only: whether what users ask for fares so, too, is not known (--request)");
    }
    lines.add("");
    if (outcome.advice().isEmpty() && outcome.unexplained().isEmpty()) {
      lines.add(
          outcome.verdict() == Verdict.PASS
              ? "nothing to advise"
              : "nothing to advise, as far as there is a verdict");
    }
    for (int i = 0; i < outcome.advice().size(); i++) {
      lines.addAll(advice(i + 1, outcome.advice().get(i), shown.apply(remedies.get(i)), by));
    }
    outcome.unexplained().forEach(seen -> lines.add(unexplained(seen)));
    outcome
        .faults()
        .forEach(one ->
            lines.add(
                "%s: scenario %s, report %s"
                    .formatted(
                        one.seen().kind(),
                        shown.apply(one.scenario()),
                        shown.apply(one.report()))));
    return lines;
  }

  private static String unexplained(Seen seen) {
    return "%s: no rule explains it: %s; see its report below, which has each bad answer, and what pods and Services did at that time (docs/check.md#no-rule)"
        .formatted(
            seen.kind(), seen.bad().isEmpty() ? seen.headline() : Advisor.failed(seen, _ -> true));
  }

  /** What users saw of one fault, for whoever waits for the next. */
  static String line(Seen seen) {
    return seen.verdict() == Verdict.UNKNOWN || seen.failed() == 0 ? seen.headline() : users(seen);
  }

  /** The whole in a sentence. */
  public static String headline(Outcome outcome) {
    long noticed = noticed(outcome);
    long struck = struck(outcome);
    long blind =
        outcome.faults().stream()
            .filter(one -> !one.seen().bad().isEmpty() && one.seen().probesWell())
            .count();
    String found =
        "users of %s noticed %d of %d %s"
            .formatted(
                outcome.aim().anatomy().workload(),
                noticed,
                struck,
                struck == 1 ? "fault" : "faults");
    int unexplained = outcome.unexplained().size();
    return found
        + (blind > 0 ? ", %d of them unseen by a look each 10 s".formatted(blind) : "")
        + "; %d %s"
            .formatted(
                outcome.advice().size(), outcome.advice().size() == 1 ? "weakness" : "weaknesses")
        + (unexplained > 0 ? ", and %d that no rule explains".formatted(unexplained) : "");
  }

  /** Of many checks, a line for each. */
  public static List<String> overview(List<Outcome> outcomes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("where", "workload", "users noticed", "weaknesses", ""));
    outcomes.forEach(one ->
        rows.add(
            List.of(
                one.where(),
                one.aim().anatomy().workload().toString(),
                "%d of %d faults".formatted(noticed(one), struck(one)),
                one.advice().isEmpty()
                    ? "none"
                    : String.join(", ", one.advice().stream().map(Advice::rule).toList()),
                one.verdict().toString())));
    return aligned(rows);
  }

  private static long noticed(Outcome outcome) {
    return outcome.faults().stream().filter(one -> !one.seen().bad().isEmpty()).count();
  }

  private static long struck(Outcome outcome) {
    return outcome.faults().stream().filter(one -> one.seen().notStruck().isEmpty()).count();
  }

  private static List<String> table(Outcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("fault", "a look each 10 s", "what users saw", "where the time went", ""));
    outcome.faults().forEach(one -> rows.add(row(one.seen())));
    return aligned(rows);
  }

  private static List<String> aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.getFirst().size(); column++) {
      int at = column;
      widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
    }
    return rows.stream()
        .map(row -> {
          StringBuilder line = new StringBuilder();
          for (int column = 0; column < row.size(); column++) {
            line.append(
                String.format(
                    Locale.ROOT, "%-" + Math.max(1, widths.get(column)) + "s  ", row.get(column)));
          }
          return line.toString().stripTrailing();
        })
        .toList();
  }

  private static List<String> row(Seen seen) {
    return List.of(seen.kind(), probes(seen), users(seen), times(seen), seen.verdict().toString());
  }

  private static String probes(Seen seen) {
    long bad = seen.probes().stream().filter(well -> !well).count();
    if (seen.probes().isEmpty()) {
      return "none";
    }
    return bad == 0
        ? "all %d well".formatted(seen.probes().size())
        : "%d of %d failed".formatted(bad, seen.probes().size());
  }

  private static String users(Seen seen) {
    if (!seen.notStruck().isEmpty()) {
      return "not struck: " + seen.notStruck();
    }
    List<String> said = new ArrayList<>();
    said.add("%d of %d failed".formatted(seen.failed(), seen.requests()));
    if (!seen.bad().isEmpty()) {
      said.add("for " + Advisor.seconds(seen.badForSeconds()));
    }
    said.add("worst " + millis(seen));
    List<String> apart = new ArrayList<>();
    if (seen.early() > 0) {
      apart.add("%d of them before the fault".formatted(seen.early()));
    }
    if (seen.doubtful() > 0) {
      apart.add("%d of them perhaps by the generator".formatted(seen.doubtful()));
    }
    return String.join(", ", said)
        + (apart.isEmpty() ? "" : " (%s)".formatted(String.join(", ", apart)));
  }

  private static String millis(Seen seen) {
    return String.format(Locale.ROOT, "%.0f ms", seen.worstMillis());
  }

  private static String times(Seen seen) {
    if (!seen.notStruck().isEmpty()) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    part(parts, "out of rotation", seen.outOfRotation());
    part(parts, "a new one in it", seen.inRotation());
    part(parts, "as many as before", seen.redundant());
    return parts.isEmpty() ? "never out of rotation" : String.join(", ", parts);
  }

  private static void part(List<String> parts, String what, OptionalDouble at) {
    if (at.isPresent()) {
      parts.add(what + " " + Advisor.seconds(at.getAsDouble()));
    }
  }

  private static List<String> advice(
      int number, Advice advice, String remedy, Function<Advice, String> by) {
    List<String> lines = new ArrayList<>();
    lines.add("%d. %s (%s)".formatted(number, advice.weakness(), advice.page()));
    lines.add("   seen: " + advice.evidence());
    if (advice.explains().size() > 1) {
      lines.add("   explains what failed after: " + String.join(", ", advice.explains()));
    }
    lines.add("   likely: " + advice.cause());
    lines.add("   change (%s):".formatted(remedy));
    advice.remedy().lines().forEach(line -> lines.add("     " + line));
    lines.add("   by: " + by.apply(advice));
    lines.add("");
    return lines;
  }
}
