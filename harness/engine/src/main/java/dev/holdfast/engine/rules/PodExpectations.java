package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.Pods;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Workload;
import dev.holdfast.model.timeline.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How many pods there must be when a load ends, or a phase of it: what scales by itself. */
final class PodExpectations {
  private final Evidence evidence;
  private final OfLoad asked;
  private final long atNanos;

  private PodExpectations(Evidence evidence, OfLoad asked, Span span) {
    this.evidence = evidence;
    this.asked = asked;
    // a load whose last answer has come is over a little before its time is
    this.atNanos =
        evidence.aborted().isPresent()
            ? span.toNanos()
            : Math.min(span.toNanos(), evidence.watchedUntilNanos());
  }

  static Stream<Question> of(Evidence evidence, OfLoad asked, Span span) {
    PodExpectations expectations = new PodExpectations(evidence, asked, span);
    return Stream.concat(
        expectations.question("pods-at-least", "at least", asked.podsAtLeast()),
        expectations.question("pods-at-most", "at most", asked.podsAtMost()));
  }

  private Stream<Question> question(String key, String how, Map<String, Integer> pods) {
    boolean least = key.equals("pods-at-least");
    return pods.isEmpty()
        ? Stream.empty()
        : Stream.of(
            new Question(
                asked.name() + "." + key,
                how + " " + said(pods),
                () -> least ? found(pods, this::ready, true) : found(pods, this::staying, false)));
  }

  private static String said(Map<String, Integer> pods) {
    return String.join(
        ", ",
        pods.entrySet().stream().map(entry -> entry.getValue() + " of " + entry.getKey()).toList());
  }

  private long ready(Pods pods) {
    return Math.min(pods.readyAt(atNanos), pods.stayingAt(atNanos));
  }

  private long staying(Pods pods) {
    return pods.stayingAt(atNanos);
  }

  private Finding found(Map<String, Integer> asked, ToLongFunction<Pods> count, boolean least) {
    if (evidence.watchedUntilNanos() < atNanos) {
      return Finding.unknown("nothing", "the run was over before that");
    }
    List<String> seen = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Integer> one : asked.entrySet()) {
      Pods pods = evidence.pods(new Workload(Workload.Kind.DEPLOYMENT, one.getKey()));
      if (pods.nothingSeen()) {
        return Finding.unknown("nothing", "no pod of %s was ever seen".formatted(one.getKey()));
      }
      long there = count.applyAsLong(pods);
      seen.add(there + " of " + one.getKey());
      if (least ? there < one.getValue() : there > one.getValue()) {
        wrong.add("%s had %d".formatted(one.getKey(), there));
      }
    }
    return Finding.of(
        wrong.isEmpty(),
        "%s at %s".formatted(String.join(", ", seen), Figures.time(atNanos)),
        String.join(", ", wrong));
  }
}
