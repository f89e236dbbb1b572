package dev.holdfast.engine.words;

import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.model.Check;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Failover.Moment;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Effect, cause and remedy in a sentence or two, from what the history holds. */
public final class Headline {
  private Headline() {}

  public static String of(
      Evidence evidence, List<Check> checks, List<Failover> failovers, Verdict verdict) {
    try {
      return switch (verdict) {
        case PASS -> passed(evidence, failovers);
        case FAIL -> new Failure(evidence, checks).sentence();
        case UNKNOWN -> NoVerdict.sentence(checks);
      };
    } catch (RuntimeException e) {
      return verdict + ": the checks say why; they could not be put into a sentence (" + e + ").";
    }
  }

  private static String passed(Evidence evidence, List<Failover> failovers) {
    Counts counts = Counts.of(evidence);
    String effect =
        counts.bad() == 0
            ? "No client noticed: 0 of %s failed".formatted(Figures.count(counts.all(), "request"))
            : counts.said() + ", no more than allowed";
    if (failovers.isEmpty()) {
      return effect + "; nothing was broken.";
    }
    String parts = String.join("; ", failovers.stream().map(f -> parts(f, evidence)).toList());
    return "%s%s while %s%s."
        .formatted(
            effect,
            counts.bad() == 0 ? "" : ",",
            meanwhile(failovers, evidence),
            parts.isEmpty() ? "" : "; " + parts);
  }

  /** {@code a and b were gone and c was paused}; {@code a was scaled to 4 and to 2}. */
  private static String meanwhile(List<Failover> failovers, Evidence evidence) {
    Map<String, Set<String>> targets = new LinkedHashMap<>();
    for (Failover failover : failovers) {
      FaultStep step = evidence.scenario().fault(failover.fault()).orElseThrow();
      Set<String> struck =
          targets.computeIfAbsent(FaultKind.of(step.fault()).state(), _ -> new LinkedHashSet<>());
      struck.addAll(
          failover.targets().isEmpty()
              ? List.of(workload(failover, evidence))
              : failover.targets());
    }
    List<String> clauses = new ArrayList<>();
    String lastSubject = "";
    String lastState = "";
    for (Map.Entry<String, Set<String>> entry : targets.entrySet()) {
      String subject = Names.were(List.copyOf(entry.getValue()));
      String state = entry.getKey();
      clauses.add(subject.equals(lastSubject) ? after(lastState, state) : subject + " " + state);
      lastSubject = subject;
      lastState = state;
    }
    return String.join(" and ", clauses);
  }

  /** A state from the last word on that it begins with in common with the one said before it. */
  private static String after(String before, String state) {
    List<String> said = List.of(before.split(" ", -1));
    List<String> words = List.of(state.split(" ", -1));
    int common = 0;
    while (common < Math.min(said.size(), words.size())
        && said.get(common).equals(words.get(common))) {
      common++;
    }
    return String.join(" ", words.subList(Math.max(0, common - 1), words.size()));
  }

  private static String parts(Failover failover, Evidence evidence) {
    List<String> parts = new ArrayList<>();
    Moment out = failover.outOfRotation();
    if (out != null) {
      parts.add(outOfRotation(failover, out, evidence));
    }
    Moment back = failover.redundant();
    if (back != null) {
      parts.add(
          back(failover, evidence)
              .formatted(
                  workload(failover, evidence), Figures.time(Math.max(0, back.afterNanos()))));
    }
    return String.join(", and ", parts);
  }

  private static String outOfRotation(Failover failover, Moment out, Evidence evidence) {
    String who = Names.and(failover.targets());
    if (out.note().isEmpty()) {
      return "%s left %s %s"
          .formatted(who, evidence.members().source(), Figures.afterFault(out.afterNanos()));
    }
    FaultStep step = evidence.scenario().fault(failover.fault()).orElseThrow();
    return "%s after %s, before %s let go of %s"
        .formatted(
            evidence.fault(step).endedFor(who),
            Figures.time(out.afterNanos()),
            evidence.members().source(),
            failover.targets().size() == 1 ? "it" : "them");
  }

  private static String back(Failover failover, Evidence evidence) {
    return FaultKind.of(evidence.scenario().fault(failover.fault()).orElseThrow().fault()).back();
  }

  private static String workload(Failover failover, Evidence evidence) {
    return evidence
        .scenario()
        .fault(failover.fault())
        .map(step -> FaultKind.of(step.fault()).subject())
        .orElse(failover.fault());
  }

  /** The answers of all loads from the baseline's end on. */
  record Counts(long all, long failed, long slow) {
    public static Counts of(Evidence evidence) {
      long all = 0;
      long failed = 0;
      long slow = 0;
      for (LoadTimeline load : evidence.loads()) {
        all += load.judged().answers();
        failed += load.judged().failed();
        slow += load.judged().slow();
      }
      return new Counts(all, failed, slow);
    }

    long bad() {
      return failed + slow;
    }

    /** {@code 7 of 12,000 requests failed and 2 were slow}. */
    String said() {
      String of = " of " + Figures.count(all, "request");
      return String.join(
          " and ",
          Stream.of(
                  failed == 0 && slow > 0 ? "" : Figures.count(failed) + of + " failed",
                  slow == 0
                      ? ""
                      : failed == 0
                          ? Figures.count(slow) + of + " were slow"
                          : Figures.count(slow) + " were slow")
              .filter(text -> !text.isEmpty())
              .toList());
    }
  }
}
