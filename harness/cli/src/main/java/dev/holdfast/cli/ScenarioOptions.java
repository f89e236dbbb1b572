package dev.holdfast.cli;

import dev.holdfast.launch.Choices;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.Project;
import dev.holdfast.scenario.ScheduleReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that take one scenario have in common. */
final class ScenarioOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "The scenario's YAML file. May be left out with --schedule, which knows it.")
  private @Nullable Path scenario;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "A chart value in Helm's --set syntax, of the scenario's only release, or RELEASE:KEY=VALUE.",
        "May be given again."
      })
  private List<String> overrides = List.of();

  @Option(
      names = "--set-string",
      paramLabel = "KEY=VALUE",
      description = "The same, and the value is a text.")
  private List<String> strings = List.of();

  @Option(
      names = "--set-json",
      paramLabel = "KEY=JSON",
      description = "The same, and the value is JSON; or a JSON object of values.")
  private List<String> json = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Repeats the choices of an earlier run: which pods are struck, what requests ask for. Default: a fresh one, shown.")
  private @Nullable Long seed;

  @Option(
      names = "--schedule",
      paramLabel = "FILE",
      description = {
        "An earlier run's schedule.json, or its folder: strikes the same pods at the same times for as long, and asks for the same.",
        "Its times and pods may be changed before. Without SCENARIO that run's scenario and --set values are taken."
      })
  private @Nullable Path schedule;

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = {
        "Where the system runs: local (processes), containers (a cluster in Docker), kubernetes (a cluster by kubeconfig),",
        "or auto (default), which is local and never a foreign cluster."
      })
  private String platform = "auto";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "For --platform kubernetes. Default: as kubectl, KUBECONFIG or ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "For --platform kubernetes. Default: the kubeconfig's current one.")
  private @Nullable String context;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description =
          "For --platform kubernetes: one made beforehand and labelled holdfast.dev/allow=true. Default: one of the run's own.")
  private @Nullable String namespace;

  @Option(
      names = "--last-replica",
      description =
          "In a namespace that a run attaches to: the last ready pod of a workload may be taken away, too.")
  private boolean lastReplica;

  @Option(
      names = "--generators",
      paramLabel = "N",
      description =
          "For --platform kubernetes: so many pods make the load in the cluster. Default: 0, this machine does.")
  private int generators;

  /**
   * What is to be run.
   *
   * @param overrides in the order in which Helm applies them
   */
  record Order(Path scenario, List<String> overrides, Choices choices) {}

  /** As it was asked for on the command line. */
  Order order() {
    Path named = scenario;
    Path given = schedule;
    if (given == null) {
      if (named == null) {
        throw new ParameterException(
            spec.commandLine(), "Missing required parameter: 'SCENARIO'; or give --schedule FILE");
      }
      return new Order(
          named, overrides(), new Choices.Drawn(seed == null ? Launch.freshSeed() : seed));
    }
    if (seed != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--schedule has the seed of its run, got --seed " + seed + " beside it; leave one out");
    }
    ScheduleReader.Good read = Launch.schedule(given);
    return named == null
        ? new Order(
            Launch.scenarioOf(read, given),
            Stream.concat(read.overrides().stream(), overrides().stream()).toList(),
            new Choices.Given(read))
        : new Order(named, overrides(), new Choices.Given(read));
  }

  private List<String> overrides() {
    return Stream.of(
            json.stream().map("--set-json "::concat),
            overrides.stream(),
            strings.stream().map("--set-string "::concat))
        .flatMap(each -> each)
        .toList();
  }

  PlatformChoice platform() {
    Generators.refuseWrong(spec, generators);
    if (!platform.equals("kubernetes")
        && (kubeconfig != null || context != null || namespace != null || generators > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--kubeconfig, --context, --namespace and --generators are for --platform kubernetes, got --platform "
              + platform);
    }
    return new PlatformChoice(
        platform,
        Optional.ofNullable(kubeconfig),
        Optional.ofNullable(context),
        Optional.ofNullable(namespace),
        lastReplica,
        generators);
  }

  /** The project that the scenario belongs to. */
  Project project(Path scenario) {
    return Project.around(scenario)
        .or(() -> Project.around(Path.of("")))
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "no "
                    + Project.FILE
                    + " in a folder above "
                    + scenario.toAbsolutePath()
                    + " or this one; make one that says how each image is run here (docs/platforms/local.md)"));
  }

  /** The whole command as it was typed, for the report. */
  static String typed(CommandSpec spec) {
    CommandLine root = spec.root().commandLine();
    CommandLine.ParseResult parsed = root.getParseResult();
    return "./holdfast "
        + String.join(" ", parsed.originalArgs().stream().map(ScenarioOptions::quoted).toList());
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
