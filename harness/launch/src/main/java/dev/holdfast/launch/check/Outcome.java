package dev.holdfast.launch.check;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.model.Verdict;
import java.nio.file.Path;
import java.util.List;

/**
 * What a check showed.
 *
 * @param where the system, for people: {@code namespace shop of context staging}
 * @param vantage from where its users were played, for people: {@code this machine}
 * @param faults each with the files of its run
 * @param notDone faults that cannot be done there, with the reason, a sentence each
 */
public record Outcome(
    Aim aim,
    String where,
    String vantage,
    List<One> faults,
    List<String> notDone,
    List<Advice> advice) {
  public Outcome {
    faults = List.copyOf(faults);
    notDone = List.copyOf(notDone);
    advice = List.copyOf(advice);
  }

  /**
   * A fault, and where its run is kept.
   *
   * @param scenario that was run
   * @param report of it
   */
  public record One(Seen seen, Path scenario, Path report) {}

  /** Faults that users noticed, or that a run failed for, and that no piece of advice explains. */
  public List<Seen> unexplained() {
    return faults.stream()
        .map(One::seen)
        .filter(seen -> seen.verdict() == Verdict.FAIL || !seen.bad().isEmpty())
        .filter(seen -> advice.stream().noneMatch(one -> one.explains().contains(seen.kind())))
        .toList();
  }

  /** The worst of its runs'; where none was made there is no verdict. */
  public Verdict verdict() {
    List<Verdict> all = faults.stream().map(one -> one.seen().verdict()).toList();
    if (all.contains(Verdict.FAIL)) {
      return Verdict.FAIL;
    }
    return all.isEmpty() || all.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.PASS;
  }

  /** How the command ends. */
  public ExitCode exitCode() {
    return ExitCode.of(verdict());
  }
}
