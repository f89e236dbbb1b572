package dev.holdfast.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the charts of a comparison draw: both runs on one time axis, each from its own load's start.
 * Drawn by the script that draws a single run's timeline, so it has that one's form.
 *
 * @param loads always empty: none of the charts is of one run alone
 */
record Overlays(
    String zero,
    List<Timeline.View> views,
    List<Timeline.Mark> marks,
    List<LoadSeries> loads,
    List<Lanes> lanes,
    List<Overlay> overlays) {

  /** A chart. {@code unit}: {@code ms} or {@code /s}. */
  record Overlay(String title, String unit, List<Curve> curves) {}

  /** A run's curve. {@code run}: {@code a} or {@code b}. */
  record Curve(String label, String run, List<Double> x, List<? extends @Nullable Number> y) {}

  static Overlays of(ComparedRun a, ComparedRun b) {
    return new Overlays(
        "start of each run’s load",
        views(a, b),
        Stream.concat(marks("A", a), marks("B", b)).toList(),
        List.of(),
        Stream.concat(story("A", a).stream(), story("B", b).stream()).toList(),
        loads(a, b).flatMap(load -> charts(load, a, b)).toList());
  }

  private static List<Timeline.View> views(ComparedRun a, ComparedRun b) {
    List<Timeline.View> views = new ArrayList<>();
    wider("Load", a, b, views);
    views.addAll(named("A: ", a));
    views.addAll(named("B: ", b));
    wider("Whole run", a, b, views);
    return views;
  }

  private static void wider(String name, ComparedRun a, ComparedRun b, List<Timeline.View> views) {
    List<Timeline.View> both =
        Stream.of(a, b)
            .flatMap(run -> run.timeline().views().stream())
            .filter(view -> view.name().equals(name))
            .toList();
    if (!both.isEmpty()) {
      views.add(
          new Timeline.View(
              name,
              both.stream().mapToDouble(Timeline.View::from).min().orElse(0),
              both.stream().mapToDouble(Timeline.View::to).max().orElse(1)));
    }
  }

  private static List<Timeline.View> named(String letter, ComparedRun run) {
    return run.timeline().views().stream()
        .filter(view -> !view.name().equals("Load") && !view.name().equals("Whole run"))
        .map(view -> new Timeline.View(letter + view.name(), view.from(), view.to()))
        .toList();
  }

  private static Stream<Timeline.Mark> marks(String letter, ComparedRun run) {
    return run.timeline().marks().stream()
        .filter(mark -> mark.kind().equals("fault"))
        .map(mark -> new Timeline.Mark(mark.at(), "fault", letter + ": " + mark.label()));
  }

  private static List<Lanes> story(String letter, ComparedRun run) {
    return run.timeline().lanes().stream()
        .filter(group -> group.id().equals("story"))
        .map(group ->
            new Lanes(
                "story", letter + ": " + group.title(), group.note(), group.key(), group.lanes()))
        .toList();
  }

  private static Stream<String> loads(ComparedRun a, ComparedRun b) {
    return Stream.of(a, b)
        .flatMap(run -> run.loads().stream())
        .map(ComparedRun.ComparedLoad::load)
        .distinct();
  }

  private static Stream<Overlay> charts(String load, ComparedRun a, ComparedRun b) {
    List<Curve> failed = new ArrayList<>();
    List<Curve> p50 = new ArrayList<>();
    List<Curve> p99 = new ArrayList<>();
    curves("A", a, load, failed, p50, p99);
    curves("B", b, load, failed, p50, p99);
    return Stream.of(
        new Overlay("Bad answers of " + load, "/s", failed),
        new Overlay("p99 of " + load, "ms", p99),
        new Overlay("p50 of " + load, "ms", p50));
  }

  private static void curves(
      String letter,
      ComparedRun run,
      String load,
      List<Curve> failed,
      List<Curve> p50,
      List<Curve> p99) {
    run.loads().stream()
        .filter(one -> one.load().equals(load))
        .map(ComparedRun.ComparedLoad::series)
        .forEach(series -> {
          String css = letter.toLowerCase(java.util.Locale.ROOT);
          failed.add(new Curve(letter, css, series.x(), badPerSecond(series)));
          p50.add(new Curve(letter, css, series.x(), series.p50()));
          p99.add(new Curve(letter, css, series.x(), series.p99()));
        });
  }

  private static List<Double> badPerSecond(LoadSeries series) {
    List<Double> bad = new ArrayList<>();
    for (int at = 0; at < series.x().size(); at++) {
      long both = series.failed().get(at) + series.slow().get(at);
      bad.add(Math.round(both / series.intervalSeconds() * 10) / 10.0);
    }
    return bad;
  }

  @JsonIgnore
  boolean isEmpty() {
    return overlays.isEmpty() && lanes.isEmpty();
  }

  String toJson() {
    return Timeline.json(this);
  }
}
