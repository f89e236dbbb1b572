package dev.holdfast.cli;

import dev.holdfast.launch.check.Accepted;
import dev.holdfast.launch.check.Advice;
import dev.holdfast.launch.check.CheckJson;
import dev.holdfast.launch.check.CheckText;
import dev.holdfast.launch.check.Outcome;
import dev.holdfast.launch.check.Selection.LeftOut;
import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What checks have shown: kept in their folders, and shown to people or to programs. */
final class CheckResults {
  private final Screen screen;
  private final Accepted accepted;
  private final Optional<Path> acceptFile;
  private final boolean json;
  private final String context;
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * None yet.
   *
   * @param acceptFile where what is accepted stands; empty where nothing is
   * @param json whether a program reads what comes on standard output
   * @param context of the cluster, for commands that are printed
   */
  CheckResults(
      Screen screen, Accepted accepted, Optional<Path> acceptFile, boolean json, String context) {
    this.screen = screen;
    this.accepted = accepted;
    this.acceptFile = acceptFile;
    this.json = json;
    this.context = context;
  }

  /** Keeps what one has shown, and shows it to people. */
  void add(PreparedCheck check, Outcome outcome) throws IOException {
    outcomes.add(outcome);
    Path folder = check.folder();
    List<Path> remedies = new ArrayList<>();
    for (Advice advice : outcome.advice()) {
      remedies.add(
          Files.writeString(folder.resolve(advice.rule() + ".patch.yaml"), advice.remedy()));
    }
    Files.writeString(folder.resolve("check.json"), CheckJson.of(outcome, accepted) + "\n");
    Path acceptable = Files.writeString(folder.resolve("accept.yaml"), Accepted.text(outcome));
    if (json) {
      return;
    }
    screen.say("");
    CheckText.lines(outcome, RunCommand::shown, remedies, advice -> by(check, advice))
        .forEach(screen::say);
    if (acceptFile.isEmpty()) {
      if (outcome.verdict() == Verdict.FAIL) {
        screen.say("to fail on what is new alone: --accept " + RunCommand.shown(acceptable));
      }
    } else {
      sayAccepted(outcome, acceptFile.get());
    }
    screen.show(outcome.verdict(), List.of(CheckText.headline(outcome)));
  }

  private void sayAccepted(Outcome outcome, Path file) {
    accepted.beyond(outcome).forEach(what -> screen.say("not accepted: " + what));
    accepted
        .needless(outcome)
        .forEach(what -> screen.say("accepted, but not seen any more: " + what));
    if (accepted.covers(outcome)) {
      screen.say("all of it is accepted by " + file + ": exit code 0");
    }
  }

  private String by(PreparedCheck check, Advice advice) {
    return switch (advice.change()) {
      case Advice.Change.Theirs(String whose) -> whose;
      case Advice.Change.Patch(String kind, String name) ->
          check.namespace().isEmpty()
              ? "a change of the template of %s %s in the chart, or of the value that it comes from"
                  .formatted(kind, name)
              : "kubectl --context %s --namespace %s patch %s %s --patch-file %s"
                  .formatted(
                      context,
                      check.namespace(),
                      kind,
                      name,
                      RunCommand.shown(check.folder().resolve(advice.rule() + ".patch.yaml")));
    };
  }

  /** What a program reads of the only one. */
  void conclude(PrintWriter out) {
    if (json) {
      out.println(CheckJson.of(outcomes.getFirst(), accepted));
    }
  }

  /**
   * Of many, what a program reads, and for people how each is.
   *
   * @param folder where the former is kept
   */
  void conclude(PrintWriter out, List<LeftOut> leftOut, Path folder) throws IOException {
    String all =
        Stream.concat(
                outcomes.stream().map(one -> CheckJson.of(one, accepted)),
                leftOut.stream().map(CheckJson::of))
            .collect(Collectors.joining(",\n", "[", "]"));
    Files.writeString(folder.resolve("checks.json"), all + "\n");
    if (json) {
      out.println(all);
    } else {
      screen.say("");
      CheckText.overview(outcomes).forEach(screen::say);
      leftOut.forEach(one -> screen.say(one.toString()));
    }
  }

  /** The worst of them, of those that are not accepted. */
  int exitCode() {
    List<Integer> codes =
        outcomes.stream()
            .map(outcome -> accepted.covers(outcome) ? 0 : outcome.exitCode().number())
            .toList();
    return codes.contains(1) ? 1 : codes.stream().max(Integer::compare).orElse(0);
  }
}
