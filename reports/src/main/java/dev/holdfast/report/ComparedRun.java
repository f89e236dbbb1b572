package dev.holdfast.report;

import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.timeline.LoadTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a comparison needs of a run. It holds no single request, so that a run's history can be let
 * go of before the other one's is read.
 *
 * @param folder as it is to be named
 */
record ComparedRun(
    Path folder,
    String scenario,
    String scenarioText,
    Verdict verdict,
    String headline,
    Instant started,
    Duration took,
    String holdfast,
    long seed,
    List<String> overrides,
    String platform,
    List<Part> parts,
    List<NotHonoured> notHonoured,
    Map<String, String> host,
    List<Check> checks,
    List<Failover> failovers,
    List<ComparedLoad> loads,
    Timeline timeline) {

  /** A load: what was judged of it, and how it went over time. */
  record ComparedLoad(String load, LoadFigures judged, LoadSeries series) {}

  /**
   * Of a judged run.
   *
   * @param read must begin with {@code RunStarted}
   */
  static ComparedRun of(
      Path folder, dev.holdfast.model.timeline.Timeline read, Judgement judgement) {
    Run run = Run.of(read, judgement);
    Event.RunStarted started = run.started();
    return new ComparedRun(
        folder,
        run.scenario().name(),
        started.scenarioText(),
        judgement.verdict(),
        judgement.headline(),
        started.wall(),
        run.duration(),
        started.holdfast(),
        started.seed(),
        started.overrides(),
        run.platform().map(Event.PlatformDescribed::platform).orElse("none"),
        run.platform().map(Event.PlatformDescribed::parts).orElse(List.of()),
        run.platform().map(Event.PlatformDescribed::notHonoured).orElse(List.of()),
        started.host(),
        judgement.checks(),
        judgement.failovers(),
        run.timeline().recorded().stream()
            .filter(load -> load.recorded() > 0)
            .map(load -> load(run, load))
            .toList(),
        Timeline.of(run));
  }

  private static ComparedLoad load(Run run, LoadTimeline load) {
    return new ComparedLoad(
        load.name(),
        LoadFigures.of(load.judged()),
        LoadSeries.of(load, run.zeroNanos(), run.loadEndNanos()));
  }
}
