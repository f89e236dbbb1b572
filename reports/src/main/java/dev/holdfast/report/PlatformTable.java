package dev.holdfast.report;

import dev.holdfast.model.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The last verdict of each scenario on each platform. A cell tells of runs on its own platform
 * alone: a PASS on one says nothing of another.
 *
 * @param platforms the columns
 */
record PlatformTable(List<Platform> platforms, List<Row> rows) {
  private static final List<String> ORDER = List.of("local", "containers", "kubernetes");

  /**
   * A platform and how it differs from a cluster, as its last runs say.
   *
   * @param embedded the parts that were not the real thing
   * @param cannot what it did not act on, or was skipped for
   */
  record Platform(String name, List<String> embedded, List<String> cannot) {}

  /** A scenario. */
  record Row(String scenario, List<Cell> cells) {}

  /**
   * The last run of a scenario on a platform; {@code run} is false where there was none.
   *
   * @param link to its page; "" where it has none
   * @param why of what was skipped, else ""
   */
  record Cell(boolean run, ReportPage.VerdictView verdict, String link, String age, String why) {}

  private static final Cell NOT_RUN =
      new Cell(false, new ReportPage.VerdictView("not run", "none", ""), "", "", "");

  /**
   * @param runs newest first
   * @param now the ages count up to here
   */
  static PlatformTable of(List<IndexedRun> runs, Instant now, Function<Path, String> link) {
    List<IndexedRun> known =
        runs.stream().filter(run -> !run.isDamaged() && !run.platform().isEmpty()).toList();
    List<String> platforms = new ArrayList<>(ORDER);
    new TreeSet<>(known.stream().map(IndexedRun::platform).toList())
        .forEach(name -> {
          if (!platforms.contains(name)) {
            platforms.add(name);
          }
        });
    platforms.removeIf(name -> known.stream().noneMatch(run -> run.platform().equals(name)));
    TreeMap<String, List<Cell>> rows = new TreeMap<>(NaturalOrder.NAMES);
    for (String scenario : new TreeSet<>(known.stream().map(IndexedRun::scenario).toList())) {
      rows.put(
          scenario,
          platforms.stream().map(name -> cell(known, scenario, name, now, link)).toList());
    }
    return new PlatformTable(
        platforms.stream().map(name -> platform(known, name)).toList(),
        rows.entrySet().stream().map(row -> new Row(row.getKey(), row.getValue())).toList());
  }

  private static Cell cell(
      List<IndexedRun> runs,
      String scenario,
      String platform,
      Instant now,
      Function<Path, String> link) {
    return runs.stream()
        .filter(run -> run.scenario().equals(scenario) && run.platform().equals(platform))
        .findFirst()
        .map(run ->
            new Cell(
                true,
                run.verdict(),
                link.apply(run.folder()),
                age(Duration.between(run.when(), now)),
                run.took() == null ? run.headline() : ""))
        .orElse(NOT_RUN);
  }

  /** {@code 3 h before this page}: a page does not age by itself. */
  static String age(Duration age) {
    long minutes = Math.max(0, age.toMinutes());
    String text =
        minutes < 1
            ? "less than a minute"
            : minutes < 120
                ? minutes + " min"
                : minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " days";
    return text + " before this page";
  }

  /** Of the last run of each scenario there: what an older one lacked may be there by now. */
  private static Platform platform(List<IndexedRun> runs, String name) {
    TreeMap<String, IndexedRun> last = new TreeMap<>();
    runs.stream()
        .filter(run -> run.platform().equals(name))
        .forEach(run -> last.putIfAbsent(run.scenario(), run));
    return new Platform(
        name,
        sorted(
            last.values().stream()
                .flatMap(run -> run.parts().stream())
                .filter(part -> part.how() == Part.How.EMBEDDED)
                .map(part -> part.role() + ": " + part.name())),
        sorted(
            Stream.concat(
                last.values().stream()
                    .flatMap(run -> run.notHonoured().stream())
                    .map(not -> kind(not.object(), not.field()) + ": " + not.why()),
                last.values().stream()
                    .filter(run -> run.took() == null)
                    .map(run -> "skips " + run.scenario() + ": " + run.headline()))));
  }

  /** {@code Deployment spec.strategy}: of many objects of a kind one is enough to name it. */
  private static String kind(String object, String field) {
    int slash = object.indexOf('/');
    return ((slash < 0 ? object : object.substring(0, slash)) + " " + field).strip();
  }

  private static List<String> sorted(Stream<String> texts) {
    return List.copyOf(new TreeSet<>(texts.toList()));
  }
}
