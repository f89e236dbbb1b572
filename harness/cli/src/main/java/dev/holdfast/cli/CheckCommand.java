package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Lookout;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.Reports;
import dev.holdfast.launch.check.Accepted;
import dev.holdfast.launch.check.Asked;
import dev.holdfast.launch.check.Checkup;
import dev.holdfast.launch.check.Placed;
import dev.holdfast.launch.check.Selection;
import dev.holdfast.launch.check.Selection.LeftOut;
import dev.holdfast.spi.RunContext.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
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
      "Example: from a machine that reaches the cluster's API and nothing else of it",
      "  ./holdfast check -n shop deploy/catalog --context staging --in-cluster",
      "Example: all that a team has, in whatever namespaces, as a program reads it",
      "  ./holdfast check -A -l team=catalog --context staging --yes --output json"
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
          "With -n or -A, instead of WORKLOAD: all that carry these labels, one after the other.")
  private @Nullable String selector;

  @Option(
      names = {"-A", "--all-namespaces"},
      description =
          "With -l, instead of -n: those of all namespaces that may be broken; the others are named.")
  private boolean everywhere;

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
          "Only these, of delete-pod, kill, pause, packet-loss, network and rollout. Default: all that can be done there; packet-loss and network not with --chart.")
  private List<String> faults = List.of();

  @Option(names = "--yes", description = "Does what the plan says without asking.")
  private boolean yes;

  @Option(
      names = "--last-replica",
      description = "In a cluster: the last ready pod may be taken away, too.")
  private boolean lastReplica;

  @Option(
      names = "--reports",
      converter = FolderName.class,
      paramLabel = "FOLDER",
      description = "Where scenarios, remedies and reports go. Default: ${DEFAULT-VALUE}.")
  private Path reports = Path.of("holdfast-check");

  @Option(
      names = "--accept",
      paramLabel = "FILE",
      description =
          "What is known and borne for now, as a check's accept.yaml has it: others alone fail.")
  private @Nullable Path accept;

  @Option(
      names = "--in-cluster",
      description = {
        "With -n or -A: a pod of the cluster does it, in the namespace that its owners grant for that (./holdfast rbac --for in-cluster),",
        "by its ServiceAccount holdfast there, and what it wrote comes back."
      })
  private boolean inCluster;

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
    int exitCode = inCluster ? runInCluster(screen, stop, json) : run(screen, stop, json, accepted);
    int signal = signalled.get();
    return signal == 0 ? exitCode : BY_SIGNAL + signal;
  }

  private int run(Screen screen, StopSignal stop, boolean json, Accepted accepted)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path folder =
        Files.createDirectories(
            reports.resolve("check-" + TIME.format(Clock.systemUTC().instant())));
    CheckResults results =
        new CheckResults(screen, accepted, Optional.ofNullable(accept), json, aim.context());
    try {
      PlatformChoice choice = choice(screen);
      try (Launch launch =
          Launch.anywhere(choice, aim.chart().orElse(Path.of("")), Clock.systemUTC())) {
        Selection<PreparedCheck> selection = agreed(launch, choice, folder, screen, json);
        check(selection.chosen(), results, screen, stop);
        if (selector == null) {
          results.conclude(out);
        } else {
          results.conclude(out, selection.leftOut(), folder);
        }
        return results.exitCode();
      }
    } finally {
      deleteIfEmpty(folder);
    }
  }

  /** Where it is asked about here, it is looked at from here, too. */
  private int runInCluster(Screen screen, StopSignal stop, boolean json) throws IOException {
    PlatformChoice choice = aim.platform("", lastReplica);
    if (!yes) {
      PlatformChoice there = choice.with(generators == null ? 1 : Math.max(1, generators));
      Path folder = Files.createTempDirectory("holdfast-plan");
      try (Launch launch = Launch.anywhere(there, Path.of(""), Clock.systemUTC())) {
        selected(launch, there, folder, screen, json);
      } finally {
        deleteAll(folder);
      }
    }
    return inClusterCheck()
        .run(
            choice,
            json ? Optional.of(spec.commandLine().getOut()) : Optional.empty(),
            screen,
            stop);
  }

  private InClusterCheck inClusterCheck() {
    return new InClusterCheck(spec, reports, Optional.ofNullable(accept), selector != null);
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The same; of what is refused, or not agreed to, no scenario stays. */
  private Selection<PreparedCheck> agreed(
      Launch launch, PlatformChoice choice, Path folder, Screen screen, boolean json)
      throws IOException {
    try {
      return selected(launch, choice, folder, screen, json);
    } catch (RuntimeException e) {
      deleteAll(folder);
      throw e;
    }
  }

  /** What is checked, once it was shown and agreed to. */
  private Selection<PreparedCheck> selected(
      Launch launch, PlatformChoice choice, Path folder, Screen screen, boolean json) {
    try {
      Selection<PreparedCheck> selection = selection(launch, choice, folder);
      // what cannot begin is refused before a word is said of what will be done
      List<Checkup.Intent> intents =
          selection.chosen().stream().map(one -> one.checkup().intent(one.scenarios())).toList();
      selection.chosen().forEach(one -> one.checkup().found().forEach(screen::say));
      selection.leftOut().forEach(one -> screen.say(one.toString()));
      if (isAttached()) {
        PrintWriter people = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        Confirmation.atTerminal(spec.commandLine(), people)
            .ask(intents.stream().flatMap(one -> one.lines().stream()).distinct().toList(), yes);
      } else {
        intents.forEach(one -> one.notes().forEach(screen::say));
      }
      return selection;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Of a check that was refused nothing is left; of one that could do nothing, what it says. */
  private static void deleteIfEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
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

  private Selection<PreparedCheck> selection(Launch launch, PlatformChoice choice, Path folder) {
    String labels = selector;
    String namespace = aim.namespace().orElse("");
    if (labels == null) {
      Checkup checkup = checkup(launch, choice, folder, namespace, asked());
      return new Selection<>(List.of(PreparedCheck.in(folder, namespace, checkup)), List.of());
    }
    List<Placed> found =
        everywhere
            ? Checkup.labelledAnywhere(launch, labels)
            : Checkup.labelled(launch, namespace, labels);
    Selection<PreparedCheck> selection =
        Selection.of(found, one -> prepared(launch, choice, folder, one));
    if (selection.chosen().isEmpty()) {
      throw new IllegalArgumentException(
          "of the workloads that carry %s none can be checked: %s"
              .formatted(
                  labels,
                  String.join("; ", selection.leftOut().stream().map(LeftOut::toString).toList())));
    }
    return selection;
  }

  private PreparedCheck prepared(Launch launch, PlatformChoice choice, Path folder, Placed one) {
    String name = one.workload().kind().key() + "-" + one.workload().name();
    return PreparedCheck.in(
        folder.resolve(everywhere ? one.namespace() + "-" + name : name),
        one.namespace(),
        checkup(launch, choice, folder, one.namespace(), asked().of(one.workload())));
  }

  private void check(List<PreparedCheck> all, CheckResults results, Screen screen, StopSignal stop)
      throws IOException {
    try (Lookout _ = outside.lookout(stop)) {
      for (PreparedCheck one : all) {
        results.add(
            one,
            one.checkup()
                .run(
                    one.scenarios(),
                    Reports.in(reports),
                    ScenarioOptions.typed(spec),
                    quiet(screen),
                    stop));
      }
    }
  }

  private boolean isAttached() {
    return aim.chart().isEmpty();
  }

  private void refuseWrongUse() {
    aim.refuseWrongUse(everywhere);
    boolean attached = isAttached();
    if (attached && (platform != null || values != null || !overrides.isEmpty())) {
      throw wrong("--platform, --values and --set are for --chart; leave them out");
    }
    if (selector != null && (!attached || aim.workload().isPresent())) {
      throw wrong("-l is for -n or -A, in the place of WORKLOAD; leave out one of them");
    }
    if (everywhere && selector == null) {
      throw wrong("-A is for -l, which says what is checked; write for example -A -l team=shop");
    }
    if (!attached && generators != null) {
      throw wrong("--generators is for -n or -A; leave it out");
    }
    if (inCluster) {
      if (!attached) {
        throw wrong("--in-cluster is for -n or -A; leave it out");
      }
      inClusterCheck().refuseWrongUse();
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
    aim.refuseMissingChart();
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private PlatformChoice choice(Screen screen) {
    PlatformChoice choice = aim.platform(platform == null ? "local" : platform, lastReplica);
    if (!isAttached()) {
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

  private Checkup checkup(
      Launch launch, PlatformChoice choice, Path folder, String namespace, Asked asked) {
    Optional<Path> chart = aim.chart();
    return chart.isPresent()
        ? Checkup.ofChart(
            launch, chart.get(), Optional.ofNullable(values), folder, overrides, asked)
        : Checkup.attached(launch, aim.context(), namespace, choice.generators(), asked);
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
}
