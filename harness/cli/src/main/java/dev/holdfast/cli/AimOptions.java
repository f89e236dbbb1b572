package dev.holdfast.cli;

import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.check.Asked;
import dev.holdfast.model.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands have in common that find a workload by themselves. */
final class AimOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "WORKLOAD",
      description =
          "deploy/NAME, sts/NAME or ds/NAME. May be left out where Services lead to one alone.")
  private @Nullable String workload;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Where it runs already.")
  private @Nullable String namespace;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "In which cluster; must be said with -n.")
  private @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: as kubectl, KUBECONFIG or ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--chart",
      paramLabel = "DIR",
      description = "Instead of -n: a chart that is installed for it.")
  private @Nullable Path chart;

  @Option(
      names = "--request",
      paramLabel = "'METHOD /PATH [JSON]'",
      description =
          "What users ask for. Default: the path of a probe, and then the result says so.")
  private String request = "";

  @Option(
      names = "--service",
      paramLabel = "NAME[:PORT]",
      description = "By which users come. Default: the one that leads to the workload.")
  private String service = "";

  void refuseWrongUse() {
    refuseWrongUse(false);
  }

  /** The same, where it may be said that all namespaces are meant. */
  void refuseWrongUse(boolean everywhere) {
    if (everywhere && (namespace != null || chart != null)) {
      throw wrong("-A stands in the place of -n and --chart; leave out one of them");
    }
    if (!everywhere && (namespace == null) == (chart == null)) {
      throw wrong(
          "either -n NAMESPACE with --context, or --chart DIR must be given; write for example -n shop --context staging");
    }
    if (chart == null && context == null) {
      throw wrong(
          "--context must be given with -n and -A, since a cluster is never chosen by itself; write for example --context staging");
    }
    if (chart != null && (context != null || kubeconfig != null)) {
      throw wrong("--context and --kubeconfig are for -n; leave them out");
    }
  }

  /** Before anything is asked of a project: a chart that is not there needs none. */
  void refuseMissingChart() {
    if (chart == null) {
      return;
    }
    boolean archive = chart.toString().endsWith(".tgz") && Files.isRegularFile(chart);
    if (!archive && !Files.isRegularFile(chart.resolve("Chart.yaml"))) {
      throw wrong(
          "--chart must be a folder with a Chart.yaml, or a .tgz of one, got '%s'; write for example --chart charts/shop"
              .formatted(chart));
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  /** The namespace of what runs already; empty for a chart. */
  Optional<String> namespace() {
    return Optional.ofNullable(namespace);
  }

  /** The chart; empty for what runs already. */
  Optional<Path> chart() {
    return Optional.ofNullable(chart);
  }

  String context() {
    return String.valueOf(context);
  }

  String request() {
    return request;
  }

  String service() {
    return service;
  }

  /** Empty for the only one. */
  Optional<Workload> workload() {
    return Optional.ofNullable(workload).map(Asked::workload);
  }

  /**
   * Where it runs.
   *
   * @param charts the platform of charts
   */
  PlatformChoice platform(String charts, boolean lastReplica) {
    return chart != null
        ? PlatformChoice.named(charts)
        : new PlatformChoice(
            "kubernetes",
            Optional.ofNullable(kubeconfig),
            Optional.ofNullable(context),
            Optional.ofNullable(namespace),
            lastReplica);
  }
}
