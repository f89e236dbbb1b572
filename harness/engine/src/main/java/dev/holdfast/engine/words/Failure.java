package dev.holdfast.engine.words;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.timeline.Recovery;
import dev.holdfast.engine.words.Headline.Counts;
import dev.holdfast.model.Check;
import dev.holdfast.model.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What went wrong, why, and what to do. */
final class Failure {
  private static final Set<String> ABOUT_ANSWERS =
      Set.of("failed-at-most", "slow-at-most", "clean-within", "recovered", "aborted");

  private final Evidence evidence;
  private final List<Check> failed;

  Failure(Evidence evidence, List<Check> checks) {
    this.evidence = evidence;
    this.failed = checks.stream().filter(check -> check.verdict() == Verdict.FAIL).toList();
  }

  String sentence() {
    boolean answers =
        failed.stream().anyMatch(check -> ABOUT_ANSWERS.contains(NoVerdict.kind(check)));
    Optional<FaultEvidence> fault = worstFault();
    String sentence =
        answers ? ofAnswers(fault) : failed.stream().findFirst().map(this::ofCheck).orElse("");
    return sentence + ".";
  }

  /** The one with the most bad answers. */
  private Optional<FaultEvidence> worstFault() {
    return evidence.faults().stream()
        .filter(fault -> fault.seenNanos().isPresent())
        .max(Comparator.comparingLong(fault -> Recovery.of(fault).count()));
  }

  private String ofAnswers(Optional<FaultEvidence> fault) {
    Counts counts = Counts.of(evidence);
    if (counts.all() == 0) {
      return beforeTheBaseline();
    }
    String effect = counts.said();
    String aborted =
        evidence
            .aborted()
            .map(cut ->
                switch (cut.cause()) {
                  case STOP_IF -> " before stop-if aborted the run";
                  case INTERRUPTED -> " before the run was interrupted";
                })
            .orElse("");
    if (fault.isEmpty() || Recovery.of(fault.get()).bad().isEmpty()) {
      return effect + aborted + unexplained();
    }
    Blame blame = new Blame(fault.get());
    return Stream.of(
            effect + (aborted.isEmpty() ? blame.when() : aborted), blame.cause(), blame.remedy())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** What ended it then is all that there is to say. */
  private String beforeTheBaseline() {
    String why =
        failed.stream()
            .filter(check -> NoVerdict.kind(check).equals("aborted"))
            .map(Check::why)
            .findFirst()
            .orElse("");
    return "Before there was anything to judge, " + why + unexplained();
  }

  private String unexplained() {
    return "; most often '%s'; no fault explains them, %s"
        .formatted(evidence.answers().mostFrequent(), new Unstruck(evidence).blame());
  }

  private String ofCheck(Check check) {
    String owner = check.name().substring(0, Math.max(0, check.name().indexOf('.')));
    return switch (NoVerdict.kind(check)) {
      case "residue" ->
          "The run left something behind: %s; `holdfast undo` removes it".formatted(check.why());
      case "out-of-rotation-within" ->
          "%s, and %s was asked; shorten the registry's check, or let the instance leave by itself"
              .formatted(check.why(), check.expected());
      case "lost-at-most" ->
          "Log lines were lost: %s (%s), and %s was asked; compare the pods' own files with what the"
                  .formatted(check.observed(), check.why(), check.expected())
              + " store holds";
      case "duplicated-at-most" ->
          "Log lines were doubled: %s (%s), and %s was asked; see which part sends again"
              .formatted(check.observed(), check.why(), check.expected());
      case "out-of-order-at-most" ->
          "Log lines came out of order: %s (%s), and %s was asked"
              .formatted(check.observed(), check.why(), check.expected());
      case "searchable-within" ->
          "Log lines came late: %s (%s), and %s was asked; see what kept the shipper or the store"
              .formatted(check.observed(), check.why(), check.expected());
      case "redundant-within" ->
          "%s: %s, and %s was asked; look at the pod's log and its probes"
              .formatted(owner, check.observed(), check.expected());
      default ->
          "%s of %s was %s, and %s was asked; see in the timeline what it went along with"
              .formatted(
                  NoVerdict.kind(check).replace("-at-most", ""),
                  owner,
                  check.observed(),
                  check.expected());
    };
  }
}
