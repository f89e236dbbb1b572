package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.InCluster;
import dev.holdfast.launch.PlatformChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A check that a pod of the cluster carries out; what it wrote comes back. */
final class InClusterCheck {
  /** What says where this machine finds and keeps things. */
  private static final Set<String> OF_THIS_MACHINE =
      Set.of("--in-cluster", "--kubeconfig", "--reports", "--accept", "--output", "--yes");

  private final CommandSpec spec;
  private final Path reports;
  private final Optional<Path> accept;
  private final boolean many;

  /**
   * As it was typed.
   *
   * @param many whether it is of all workloads that carry a label
   */
  InClusterCheck(CommandSpec spec, Path reports, Optional<Path> accept, boolean many) {
    this.spec = spec;
    this.reports = reports;
    this.accept = accept;
    this.many = many;
  }

  /** A pod has no folders but its own. */
  void refuseWrongUse() {
    Path normal = reports.normalize();
    if (reports.isAbsolute() || normal.startsWith("..") || normal.toString().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--reports must be a folder below this one with --in-cluster, got '%s'; write for example --reports holdfast-check"
              .formatted(reports));
    }
  }

  /** Its exit code. */
  int run(PlatformChoice choice, Optional<PrintWriter> json, Screen screen, StopSignal stop)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(CommandWords.of(spec.commandLine().getParseResult(), OF_THIS_MACHINE));
    words.add("--yes");
    words.add("--reports=" + reports.normalize());
    accept.ifPresent(_ -> words.add("--accept=accept.yaml"));
    InCluster.Ended ended =
        InCluster.run(choice, Path.of(""), words, accepted(), reports, screen::say, stop);
    if (json.isPresent()) {
      for (Path file : ended.written()) {
        if (isResult(file)) {
          json.get().print(Files.readString(file));
        }
      }
      json.get().flush();
    }
    return ended.exitCode();
  }

  private Map<String, String> accepted() throws IOException {
    return accept.isPresent()
        ? Map.of("HOLDFAST_ACCEPT", Files.readString(accept.get()))
        : Map.of();
  }

  private boolean isResult(Path file) {
    return String.valueOf(file.getFileName()).equals(many ? "checks.json" : "check.json");
  }
}
