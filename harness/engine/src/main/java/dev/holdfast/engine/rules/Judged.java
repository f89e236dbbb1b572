package dev.holdfast.engine.rules;

import dev.holdfast.model.Judgement;
import dev.holdfast.model.timeline.Timeline;

/** What a history shows, and the history itself as it was read for that. */
public record Judged(Judgement judgement, Timeline timeline) {}
