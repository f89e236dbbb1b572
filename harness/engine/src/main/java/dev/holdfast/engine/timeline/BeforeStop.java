package dev.holdfast.engine.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Request;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.StopIf;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Timeline;

/**
 * The answers for which {@code stop-if} ended the run: all of them, and the bad ones that the load
 * generator cannot have made by itself.
 */
public final class BeforeStop implements Timeline.Visitor {
  private final long fromNanos;
  private final long untilNanos;
  private long answers;
  private long bad;
  private long itself;

  BeforeStop(Scenario scenario, History history) {
    StopIf stopIf = scenario.stopIf();
    untilNanos =
        history
            .first(Event.Aborted.class)
            .filter(aborted -> aborted.cause() == Event.Aborted.Cause.STOP_IF)
            .map(Event.Aborted::atNanos)
            .orElse(Long.MIN_VALUE);
    fromNanos = stopIf == null ? Long.MAX_VALUE : untilNanos - stopIf.lasts().toNanos();
  }

  @Override
  public void passes(LoadTimeline load, Request request) {
    if (request.endedNanos() < fromNanos
        || request.endedNanos() > untilNanos
        || request.answer() == Answer.INDETERMINATE) {
      return;
    }
    answers++;
    bad += request.bad() ? 1 : 0;
    itself += request.bad() && load.badByItself(request) ? 1 : 0;
  }

  public long answers() {
    return answers;
  }

  public long bad() {
    return bad;
  }

  /** The bad ones that the generator has no part in. */
  public long itself() {
    return itself;
  }
}
