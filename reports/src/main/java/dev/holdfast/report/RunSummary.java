package dev.holdfast.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Failover;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.timeline.LoadTimeline;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run in brief, for programs: the content of {@code run.json}. Fields may be added without
 * raising {@link #FORMAT}; a change that an older reader would misread raises it.
 *
 * @param started ISO 8601, UTC
 * @param seed as text: JSON numbers lose digits above 2^53 in many readers
 * @param platform "" where the run ended before one was chosen
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunSummary(
    int format,
    String holdfast,
    String run,
    String scenario,
    String scenarioFile,
    Verdict verdict,
    String headline,
    String started,
    long durationMillis,
    String seed,
    List<String> overrides,
    String platform,
    List<Part> parts,
    List<NotHonoured> notHonoured,
    List<Check> checks,
    List<FailoverSummary> failovers,
    List<LoadSummary> loads) {

  static final int FORMAT = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** As {@link LoadFigures}, with the load's name and how many requests were planned. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record LoadSummary(
      String load,
      long planned,
      long sent,
      long ok,
      long slow,
      long failed,
      @Nullable Double p50Millis,
      @Nullable Double p99Millis,
      @Nullable Double p999Millis,
      @Nullable Double maxMillis,
      @Nullable JudgedSummary judged) {

    static LoadSummary of(LoadTimeline load) {
      LoadFigures all = LoadFigures.of(load.all());
      return new LoadSummary(
          load.name(),
          load.started().map(Event.LoadStarted::planned).orElse(0L),
          all.sent(),
          all.ok(),
          all.slow(),
          all.failed(),
          all.p50Millis(),
          all.p99Millis(),
          all.p999Millis(),
          all.maxMillis(),
          JudgedSummary.of(LoadFigures.of(load.judged())));
    }
  }

  /** As {@link LoadFigures}, of what came after the baseline. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record JudgedSummary(
      long sent,
      long slow,
      long failed,
      @Nullable Double p50Millis,
      @Nullable Double p99Millis,
      @Nullable Double p999Millis) {
    static JudgedSummary of(LoadFigures figures) {
      return new JudgedSummary(
          figures.sent(),
          figures.slow(),
          figures.failed(),
          figures.p50Millis(),
          figures.p99Millis(),
          figures.p999Millis());
    }
  }

  /** As {@link Failover}, in milliseconds; a moment that never came is null. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record FailoverSummary(
      String fault,
      List<String> targets,
      double seenMillis,
      double seenResolutionMillis,
      @Nullable MomentSummary firstBad,
      @Nullable MomentSummary outOfRotation,
      @Nullable MomentSummary lastBad,
      @Nullable MomentSummary readyAgain,
      @Nullable MomentSummary redundant,
      long met,
      long badAnswers,
      @Nullable MomentSummary lastFailed,
      @Nullable MomentSummary lastSlow) {

    static FailoverSummary of(Failover failover) {
      return new FailoverSummary(
          failover.fault(),
          failover.targets(),
          millis(failover.seenNanos()),
          millis(failover.seenResolutionNanos()),
          MomentSummary.of(failover.firstBad()),
          MomentSummary.of(failover.outOfRotation()),
          MomentSummary.of(failover.lastBad()),
          MomentSummary.of(failover.readyAgain()),
          MomentSummary.of(failover.redundant()),
          failover.met(),
          failover.badAnswers(),
          MomentSummary.of(failover.lastFailed()),
          MomentSummary.of(failover.lastSlow()));
    }
  }

  /** As {@link Failover.Moment}, in milliseconds. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record MomentSummary(double afterMillis, double resolutionMillis, String note) {
    static @Nullable MomentSummary of(Failover.@Nullable Moment moment) {
      return moment == null
          ? null
          : new MomentSummary(
              millis(moment.afterNanos()), millis(moment.resolutionNanos()), moment.note());
    }
  }

  static RunSummary of(Run run) {
    Event.RunStarted started = run.started();
    return new RunSummary(
        FORMAT,
        started.holdfast(),
        started.run(),
        run.scenario().name(),
        started.scenarioFile(),
        run.judgement().verdict(),
        run.judgement().headline(),
        started.wall().toString(),
        run.duration().toMillis(),
        Long.toString(started.seed()),
        started.overrides(),
        run.platform().map(Event.PlatformDescribed::platform).orElse(""),
        run.platform().map(Event.PlatformDescribed::parts).orElse(List.of()),
        run.platform().map(Event.PlatformDescribed::notHonoured).orElse(List.of()),
        run.judgement().checks(),
        run.judgement().failovers().stream().map(FailoverSummary::of).toList(),
        run.timeline().recorded().stream().map(LoadSummary::of).toList());
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  String toJson() {
    try {
      return printer().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException("a summary of plain records must be JSON", failed);
    }
  }

  private static ObjectWriter printer() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return JSON.writer(
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
  }

  /**
   * Reads what {@link #toJson()} wrote, now or in an earlier version.
   *
   * @throws DamagedSummary where it is not one, with what is wrong
   */
  static RunSummary parse(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      int format = tree.path("format").asInt(-1);
      if (format != FORMAT) {
        throw new DamagedSummary(
            format < 0
                ? "it has no format number"
                : "its format is " + format + ", this Holdfast reads " + FORMAT);
      }
      RunSummary summary = JSON.treeToValue(tree, RunSummary.class);
      return summary.complete();
    } catch (JsonProcessingException failed) {
      throw new DamagedSummary(failed.getOriginalMessage());
    }
  }

  /** Jackson fills a missing field with null, whatever the type says. */
  private RunSummary complete() {
    require("scenario", scenario);
    require("verdict", verdict);
    require("headline", headline);
    require("started", started);
    require("seed", seed);
    require("platform", platform);
    requireTime(started);
    return this;
  }

  static void requireTime(String started) {
    try {
      Instant.parse(started);
    } catch (DateTimeParseException notTime) {
      throw new DamagedSummary("'started' is not a time: '" + started + "'");
    }
  }

  private static void require(String field, @Nullable Object value) {
    if (value == null) {
      throw new DamagedSummary("it has no '" + field + "'");
    }
  }

  /** The file is not a summary; the message says why in a clause. */
  static final class DamagedSummary extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedSummary(String why) {
      super(why);
    }
  }
}
