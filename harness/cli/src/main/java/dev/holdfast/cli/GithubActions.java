package dev.holdfast.cli;

import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * What GitHub's runner shows of a run: a summary of the step, in Markdown, and an annotation of the
 * scenario's file where the verdict is not PASS. Nothing elsewhere. Workflow commands and their
 * escapes: docs.github.com, "Workflow commands for GitHub Actions".
 */
final class GithubActions {
  private final Map<String, String> environment;
  private final Redaction redaction;

  GithubActions(Map<String, String> environment, Redaction redaction) {
    this.environment = environment;
    this.redaction = redaction;
  }

  /** Says how a run ended. */
  void tell(String scenario, Judgement judgement, String report, PrintWriter out) {
    if ("true".equals(environment.get("GITHUB_ACTIONS")) && judgement.verdict() != Verdict.PASS) {
      out.println(annotation(scenario, judgement));
    }
    String summary = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (summary.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          Path.of(summary),
          redaction.text(summary(scenario, judgement, report)),
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      // the verdict holds without it
      out.println("GITHUB_STEP_SUMMARY cannot be written: " + e);
    }
  }

  /** An error blames the system, a warning does not. */
  static String annotation(String scenario, Judgement judgement) {
    return "::%s file=%s,title=%s::%s"
        .formatted(
            judgement.verdict() == Verdict.FAIL ? "error" : "warning",
            property(scenario),
            property("Holdfast: " + judgement.verdict()),
            data(judgement.headline()));
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }

  static String summary(String scenario, Judgement judgement, String report) {
    StringBuilder text = new StringBuilder();
    text.append("### ")
        .append(judgement.verdict())
        .append(": ")
        .append(cell(scenario))
        .append("\n\n")
        .append(cell(judgement.headline()))
        .append("\n\n| check | verdict | asked | observed |\n|---|---|---|---|\n");
    for (Check check : judgement.checks()) {
      text.append("| ")
          .append(cell(check.name()))
          .append(" | ")
          .append(check.verdict())
          .append(" | ")
          .append(cell(check.expected()))
          .append(" | ")
          .append(cell(check.observed() + (check.why().isEmpty() ? "" : ": " + check.why())))
          .append(" |\n");
    }
    return text.append("\nreport: `").append(report.replace("`", "'")).append("`\n\n").toString();
  }

  /** A cell of a table, in which nothing of a run becomes markup. */
  private static String cell(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\`*_{}\\[\\]|~#])", "\\\\$1")
        .replaceAll("\\s+", " ");
  }
}
