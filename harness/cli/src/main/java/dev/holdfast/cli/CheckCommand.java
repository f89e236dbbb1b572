package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Lookout;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.Reports;
import dev.holdfast.launch.check.Accepted;
import dev.holdfast.launch.check.Advice;
import dev.holdfast.launch.check.Asked;
import dev.holdfast.launch.check.CheckJson;
import dev.holdfast.launch.check.CheckText;
import dev.holdfast.launch.check.Checkup;
import dev.holdfast.launch.check.Outcome;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.RunContext.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code holdfast check}. */
@Command(
    name = "check",
    description = {
      "Puts a workload through what happens to each some day, one fault after the other, and says what its users noticed, why, and what to change.",
      "It runs already, in a namespace of a cluster (--context, -n), or is installed from a chart for it (--chart)."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "In a cluster: the namespace must be labelled holdfast.dev/allow=true; the plan is shown and asked about; the last ready pod is left alone;",
      "what was found is put back. Exit codes as of run: 0 nobody noticed, or only what --accept bears, 1 users noticed, 3 the evidence does not carry a verdict.",
      "",
      "Example:",
      "  ./holdfast check -n shop deploy/catalog --context staging --request 'GET /products/1'",
      "Example: a chart, in a cluster in Docker that is made for it",
      "  ./holdfast check --chart charts/shop --platform containers deploy/catalog",
      "Example: all that a team has, as a program reads it",
      "  ./holdfast check -n shop -l team=catalog --context staging --yes --output json"
    })
final class CheckCommand implements Callable<Integer> {
  private static final int BY_SIGNAL = 128;
  private static final int MOST_PER_SECOND = 1_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @ParentCommand private @Nullable Holdfast parent;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AimOptions aim = new AimOptions();
  @Mixin private OutsideOptions outside = new OutsideOptions();

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description =
          "For --chart: local (processes; the default) or containers (a cluster in Docker).")
  private @Nullable String platform;

  @Option(names = "--values", paramLabel = "FILE", description = "For --chart: a values file.")
  private @Nullable Path values;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "For --chart: a value in Helm's syntax.")
  private List<String> overrides = List.of();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "KEY=VALUE",
      description =
          "With -n, instead of WORKLOAD: all that carry these labels, one after the other.")
  private @Nullable String selector;

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "N",
      description = "Statuses of right answers. Default: 200.")
  private List<Integer> statuses = List.of();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests in a second. Default: ${DEFAULT-VALUE}.")
  private int rate = 5;

  @Option(
      names = "--generators",
      paramLabel = "N",
      description = {
        "In a cluster: so many pods make the load there, and 0 for this machine, by node ports.",
        "Default: 1 where an image for it is named and the cluster allows it, else 0, and that is said."
      })
  private @Nullable Integer generators;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "KIND",
      description =
          "Only these, of delete-pod, kill, pause, packet-loss and rollout. Default: all that can be done there; packet-loss not with --chart.")
  private List<String> faults = List.of();

  @Option(names = "--yes", description = "Does what the plan says without asking.")
  private boolean yes;

  @Option(
      names = "--last-replica",
      description = "In a cluster: the last ready pod may be taken away, too.")
  private boolean lastReplica;

  @Option(
      names = "--reports",
      paramLabel = "FOLDER",
      description = "Where scenarios, remedies and reports go. Default: ${DEFAULT-VALUE}.")
  private Path reports = Path.of("holdfast-check");

  @Option(
      names = "--accept",
      paramLabel = "FILE",
      description =
          "What is known and borne for now, as a check's accept.yaml has it: others alone fail.")
  private @Nullable Path accept;

  @Option(names = "--output", paramLabel = "FORMAT", description = "text (default) or json.")
  private String output = "text";

  @Override
  public Integer call() throws IOException {
    refuseWrongUse();
    boolean json = output.equals("json");
    Accepted accepted = accepted();
    PrintWriter out = spec.commandLine().getOut();
    // a program reads what comes on standard output; people read how far it has come on the other
    Screen screen =
        Screen.of(
            json ? spec.commandLine().getErr() : out, json || (parent != null && parent.plain()));
    StopSignal stop = new StopSignal();
    AtomicInteger signalled = new AtomicInteger();
    EndSignals.handle(signal -> {
      if (!signalled.compareAndSet(0, signal)) {
        Runtime.getRuntime().halt(BY_SIGNAL + signal);
      }
      stop.trip("interrupted by a signal");
      screen.say(
          "healing and stopping; another signal ends it at once, and ./holdfast undo --reports "
              + reports
              + " puts back the rest");
    });
    Path folder =
        Files.createDirectories(
            reports.resolve("check-" + TIME.format(Clock.systemUTC().instant())));
    try {
      PlatformChoice choice = choice(screen);
      try (Launch launch =
          Launch.anywhere(choice, aim.chart().orElse(Path.of("")), Clock.systemUTC())) {
        List<Prepared> all = prepared(launch, choice, folder, screen);
        if (aim.namespace().isPresent()) {
          Confirmation.atTerminal(spec.commandLine(), json ? spec.commandLine().getErr() : out)
              .ask(plan(all), yes);
        }
        List<Outcome> outcomes = checked(all, accepted, screen, json, stop);
        conclude(outcomes, accepted, out, screen, json);
        int signal = signalled.get();
        return signal == 0 ? exitCode(outcomes, accepted) : BY_SIGNAL + signal;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    } finally {
      deleteIfEmpty(folder);
    }
  }

  /** Of a check that was refused nothing is left; of one that could do nothing, what it says. */
  private static void deleteIfEmpty(Path folder) throws IOException {
    boolean empty;
    try (Stream<Path> files = Files.list(folder)) {
      empty = files.findAny().isEmpty();
    }
    if (empty) {
      Files.delete(folder);
    }
  }

  private Accepted accepted() {
    try {
      return accept == null ? Accepted.NOTHING : Accepted.read(accept);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** A check of one workload, whose scenarios are in the folder. */
  private record Prepared(Checkup checkup, Path folder, List<Path> scenarios) {}

  private List<Prepared> prepared(Launch launch, PlatformChoice choice, Path folder, Screen screen)
      throws IOException {
    String labels = selector;
    if (labels == null) {
      return List.of(prepared(checkup(launch, choice, folder, asked()), folder, screen));
    }
    List<Prepared> all = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    String namespace = aim.namespace().orElseThrow();
    for (Workload workload : Checkup.labelled(launch, namespace, labels)) {
      try {
        Checkup checkup = checkup(launch, choice, folder, asked().of(workload));
        Path own =
            Files.createDirectories(folder.resolve(workload.kind().key() + "-" + workload.name()));
        all.add(prepared(checkup, own, screen));
      } catch (IllegalArgumentException e) {
        refused.add("not checked: " + e.getMessage());
      }
    }
    refused.forEach(screen::say);
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "of the workloads that carry %s none can be checked; why stands above".formatted(labels));
    }
    return all;
  }

  private static Prepared prepared(Checkup checkup, Path folder, Screen screen) {
    checkup.found().forEach(screen::say);
    return new Prepared(checkup, folder, checkup.write(folder));
  }

  private List<Outcome> checked(
      List<Prepared> all, Accepted accepted, Screen screen, boolean json, StopSignal stop)
      throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    try (Lookout _ = outside.lookout(stop)) {
      for (Prepared one : all) {
        Outcome outcome =
            one.checkup.run(
                one.scenarios,
                Reports.in(reports),
                ScenarioOptions.typed(spec),
                quiet(screen),
                stop);
        keepAndShow(outcome, accepted, one.folder, screen, json);
        outcomes.add(outcome);
      }
    }
    return outcomes;
  }

  /** What holds for all is said once. */
  private static List<String> plan(List<Prepared> all) {
    return all.stream()
        .flatMap(one -> one.checkup.plan(one.scenarios).stream())
        .distinct()
        .toList();
  }

  /** The worst of them, of those that are not accepted. */
  private static int exitCode(List<Outcome> outcomes, Accepted accepted) {
    List<Integer> codes =
        outcomes.stream()
            .map(outcome -> accepted.covers(outcome) ? 0 : outcome.exitCode().number())
            .toList();
    return codes.contains(1) ? 1 : codes.stream().max(Integer::compare).orElse(0);
  }

  private void refuseWrongUse() {
    aim.refuseWrongUse();
    boolean attached = aim.namespace().isPresent();
    if (attached && (platform != null || values != null || !overrides.isEmpty())) {
      throw wrong("--platform, --values and --set are for --chart; leave them out");
    }
    if (selector != null && (!attached || aim.workload().isPresent())) {
      throw wrong("-l is for -n, in the place of WORKLOAD; leave out one of them");
    }
    if (!attached && generators != null) {
      throw wrong("--generators is for -n; leave it out");
    }
    Generators.refuseWrong(spec, generators);
    outside.signs();
    if (rate < 1 || rate > MOST_PER_SECOND) {
      throw wrong(
          "--rate must be from 1 to %d, got %d; write for example --rate 5"
              .formatted(MOST_PER_SECOND, rate));
    }
    statuses.stream()
        .filter(status -> status < 100 || status > 599)
        .findFirst()
        .ifPresent(status -> {
          throw wrong("--status must be from 100 to 599, got " + status);
        });
    if (!output.equals("text") && !output.equals("json")) {
      throw wrong("--output must be text or json, got '%s'".formatted(output));
    }
    faults.stream()
        .filter(kind -> !Checkup.FAULTS.contains(kind))
        .findFirst()
        .ifPresent(kind -> {
          throw wrong(
              "--faults must be of %s, got '%s'"
                  .formatted(String.join(", ", Checkup.FAULTS), kind));
        });
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private PlatformChoice choice(Screen screen) {
    PlatformChoice choice = aim.platform(platform == null ? "local" : platform, lastReplica);
    if (aim.namespace().isEmpty()) {
      return choice;
    }
    if (generators != null) {
      return choice.with(generators);
    }
    Optional<String> missing = Launch.missingForLoad(choice, Path.of(""));
    missing.ifPresent(why -> screen.say("the load is made by this machine: " + why));
    return choice.with(missing.isPresent() ? 0 : 1);
  }

  private Asked asked() {
    return new Asked(
        aim.workload(), aim.service(), aim.request(), statuses, rate, faults, lastReplica);
  }

  private Checkup checkup(Launch launch, PlatformChoice choice, Path folder, Asked asked) {
    Optional<Path> chart = aim.chart();
    return chart.isPresent()
        ? Checkup.ofChart(
            launch, chart.get(), Optional.ofNullable(values), folder, overrides, asked)
        : Checkup.attached(
            launch, aim.context(), aim.namespace().orElseThrow(), choice.generators(), asked);
  }

  /** What was said in the plan is not said again before each run. */
  private static Progress quiet(Screen screen) {
    return new Progress() {
      @Override
      public void say(String line) {
        if (!line.startsWith("note: ")) {
          screen.say(line);
        }
      }

      @Override
      public void tick(String line) {
        screen.tick(line);
      }
    };
  }

  private void keepAndShow(
      Outcome outcome, Accepted accepted, Path folder, Screen screen, boolean json)
      throws IOException {
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
    CheckText.lines(outcome, RunCommand::shown, remedies, advice -> patch(outcome, folder, advice))
        .forEach(screen::say);
    if (accept == null) {
      if (outcome.verdict() == Verdict.FAIL) {
        screen.say("to fail on what is new alone: --accept " + RunCommand.shown(acceptable));
      }
    } else {
      accepted.beyond(outcome).forEach(what -> screen.say("not accepted: " + what));
      accepted
          .needless(outcome)
          .forEach(what -> screen.say("accepted, but not seen any more: " + what));
      if (accepted.covers(outcome)) {
        screen.say("all of it is accepted by " + accept + ": exit code 0");
      }
    }
    screen.show(outcome.verdict(), List.of(CheckText.headline(outcome)));
  }

  /** What a program reads; and of many, which is how. */
  private void conclude(
      List<Outcome> outcomes, Accepted accepted, PrintWriter out, Screen screen, boolean json) {
    List<String> each = outcomes.stream().map(one -> CheckJson.of(one, accepted)).toList();
    if (json) {
      out.println(selector == null ? each.getFirst() : "[" + String.join(",\n", each) + "]");
    } else if (selector != null) {
      screen.say("");
      outcomes.forEach(
          one -> screen.say("%-7s  %s".formatted(one.verdict(), CheckText.headline(one))));
    }
  }

  private String patch(Outcome outcome, Path folder, Advice advice) {
    var of = outcome.aim().anatomy().workload();
    return aim.namespace().isEmpty()
        ? "in the chart"
        : "kubectl --context %s --namespace %s patch %s %s --patch-file %s"
            .formatted(
                aim.context(),
                aim.namespace().orElseThrow(),
                of.kind().key(),
                of.name(),
                RunCommand.shown(folder.resolve(advice.rule() + ".patch.yaml")));
  }
}
