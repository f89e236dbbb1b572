package dev.holdfast.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.holdfast.model.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the page's charts draw on their one time axis: seconds since the report's 0.
 *
 * @param zero what happened at 0
 * @param views stretches that a reader may want to see; the first is shown at first
 * @param marks moments, drawn as lines through all charts
 * @param lanes the groups of lanes that hold anything
 */
record Timeline(
    String zero, List<View> views, List<Mark> marks, List<LoadSeries> loads, List<Lanes> lanes) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(String.class, new Legible()))
          .build();

  /** The script puts these texts into the page, so they are made as harmless as the page's own. */
  private static final class Legible extends StdScalarSerializer<String> {
    private static final long serialVersionUID = 1L;

    Legible() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Pages.legible(text));
    }
  }

  /** A stretch of time with a name. */
  record View(String name, double from, double to) {}

  /** A moment. {@code kind}: {@code fault}, {@code heal} or {@code phase}. */
  record Mark(double at, String kind, String label) {}

  static Timeline of(Run run) {
    return new Timeline(
        run.loaded() ? "load’s start" : "run’s start",
        views(run),
        marks(run),
        run.timeline().recorded().stream()
            .filter(load -> load.recorded() > 0)
            .map(load -> LoadSeries.of(load, run.zeroNanos(), run.loadEndNanos()))
            .toList(),
        Stream.of(
                Stream.of(Lanes.story(run), Lanes.lost(run)),
                Lanes.clients(run).stream(),
                Stream.of(
                    Lanes.pods(run),
                    Lanes.processor(run),
                    Lanes.endpoints(run),
                    Lanes.registry(run)))
            .flatMap(groups -> groups)
            .filter(lanes -> !lanes.lanes().isEmpty())
            .toList());
  }

  private static List<View> views(Run run) {
    List<View> views = new ArrayList<>();
    double start = run.seconds(0);
    double end = run.seconds(run.endNanos());
    if (run.loaded()) {
      double loadEnd = run.seconds(run.loadEndNanos());
      double margin = loadEnd * 0.01;
      views.add(new View("Load", Math.max(start, -margin), Math.min(end, loadEnd + margin)));
      run.faults().forEach(fault -> views.add(around(run, fault)));
    }
    views.add(new View("Whole run", start, end));
    return views.stream().filter(view -> view.to() > view.from()).toList();
  }

  private static View around(Run run, Run.AppliedFault fault) {
    double at = run.seconds(fault.atNanos());
    long healed = fault.held() ? fault.healedNanos().orElse(run.loadEndNanos()) : 0;
    double over = run.seconds(Math.max(healed, fault.overNanos().orElse(run.loadEndNanos())));
    double margin = Math.max(0.5, (over - at) * 0.12);
    return new View(
        fault.name(),
        Math.max(run.seconds(0), at - margin),
        Math.min(run.seconds(run.endNanos()), over + margin));
  }

  private static List<Mark> marks(Run run) {
    List<Mark> marks = new ArrayList<>();
    run.baselineEndNanos()
        .ifPresent(end -> marks.add(new Mark(run.seconds(end), "phase", "baseline ends")));
    run.faults()
        .forEach(fault -> {
          marks.add(new Mark(run.seconds(fault.atNanos()), "fault", fault.name()));
          if (fault.held()) {
            fault
                .healedNanos()
                .ifPresent(
                    at -> marks.add(new Mark(run.seconds(at), "heal", fault.name() + " healed")));
          }
        });
    run.history()
        .all(Event.Aborted.class)
        .forEach(
            aborted -> marks.add(new Mark(run.seconds(aborted.atNanos()), "fault", "aborted")));
    if (run.loaded()) {
      marks.add(new Mark(0, "phase", "load starts"));
      marks.add(new Mark(run.seconds(run.loadEndNanos()), "phase", "load ends"));
    }
    return List.copyOf(marks);
  }

  @JsonIgnore
  boolean isEmpty() {
    return loads.isEmpty() && lanes.isEmpty();
  }

  /**
   * As JSON that may stand in a script element: without {@code <}, nothing in it can end the
   * element or open a comment.
   */
  String toJson() {
    return json(this);
  }

  /** The same of another record that the script draws. */
  static String json(Record drawn) {
    try {
      return JSON.writeValueAsString(drawn).replace("<", "\\u003c");
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException("a timeline of plain records must be JSON", failed);
    }
  }
}
