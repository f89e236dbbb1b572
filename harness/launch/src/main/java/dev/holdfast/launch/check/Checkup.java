package dev.holdfast.launch.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Choices;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Reports;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.Survey;
import dev.holdfast.scenario.Reading;
import dev.holdfast.spi.RunContext.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts one workload through what happens to every workload some day, one fault after the other,
 * each a run of its own.
 */
public final class Checkup {
  /** In this order: from what happens each day to what changes most. */
  public static final List<String> FAULTS =
      List.of("delete-pod", "kill", "pause", "packet-loss", "network", "rollout");

  /**
   * What a chart is not put through unasked: it takes networks that pods have to themselves, or a
   * proxy that the chart knows of.
   */
  private static final List<String> ATTACHED_ONLY = List.of("packet-loss", "network");

  private static final Duration STARTS_AT_LEAST = Duration.ofSeconds(10);
  private static final Duration STARTS_AT_MOST = Duration.ofSeconds(60);
  private static final Duration STARTS_BY_DEFAULT = Duration.ofSeconds(20);

  private static final String FROM_HERE = "this machine";

  private final Launch launch;
  private final Aim aim;
  private final String where;
  private final String vantage;
  private final List<CheckScenario> scenarios;
  private final List<String> notDone;
  private final List<String> overrides;

  private Checkup(
      Launch launch,
      Aim aim,
      String where,
      String vantage,
      List<CheckScenario> scenarios,
      List<String> notDone,
      List<String> overrides) {
    this.launch = launch;
    this.aim = aim;
    this.where = where;
    this.vantage = vantage;
    this.scenarios = List.copyOf(scenarios);
    this.notDone = List.copyOf(notDone);
    this.overrides = List.copyOf(overrides);
  }

  /**
   * Of a workload that runs in somebody's namespace. Changes nothing.
   *
   * @param context the cluster's, for people
   * @param generators how many pods there make the load; 0 where this machine does
   * @throws IllegalArgumentException with rule, value and remedy, where it cannot be checked
   */
  public static Checkup attached(
      Launch launch, String context, String namespace, int generators, Asked asked) {
    Survey survey = launch.survey(namespace);
    Aim aim =
        Aim.at(
            survey.objects(),
            asked,
            workload -> ready(survey, workload).map(Survey.OnePod::node).toList(),
            survey.nodes());
    Workload workload = aim.anatomy().workload();
    long ready = ready(survey, workload).count();
    if (ready == 0) {
      throw new IllegalArgumentException(
          "%s has no ready pod, so there is nothing to break; mend it first: kubectl --namespace %s describe %s/%s"
              .formatted(workload, namespace, workload.kind().key(), workload.name()));
    }
    List<String> notDone = new ArrayList<>();
    List<String> kinds = kinds(launch, FAULTS, asked, notDone);
    if (ready == 1 && !asked.lastReplicaToo()) {
      kinds.stream()
          .filter(kind -> !kind.equals("rollout") || aim.anatomy().isRecreated())
          .map("%s: it would take away the only ready pod; --last-replica does it"::formatted)
          .forEach(notDone::add);
      kinds.removeIf(kind -> !kind.equals("rollout") || aim.anatomy().isRecreated());
    }
    String system = "{namespace: %s, ready-within: 60s}".formatted(namespace);
    return new Checkup(
        launch,
        aim,
        "namespace %s of context %s".formatted(namespace, context),
        vantage(launch, generators),
        scenarios(kinds, system, aim, asked, starts(survey, workload)),
        notDone,
        List.of());
  }

  /**
   * The workloads of a namespace that carry these labels. Changes nothing.
   *
   * @throws IllegalArgumentException with rule, value and remedy, where none does
   */
  public static List<Placed> labelled(Launch launch, String namespace, String labels) {
    return Aim.labelled(launch.survey(namespace).objects(), labels).stream()
        .map(workload -> new Placed(namespace, workload))
        .toList();
  }

  /**
   * The same of all namespaces, whether they may be touched or not.
   *
   * @throws IllegalArgumentException with rule, value and remedy, where none does
   */
  public static List<Placed> labelledAnywhere(Launch launch, String labels) {
    List<Placed> found = new ArrayList<>();
    launch
        .labelled(Aim.labels(labels))
        .forEach((namespace, workloads) ->
            workloads.forEach(workload -> found.add(new Placed(namespace, workload))));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no workload of any namespace carries %s; see kubectl get deploy,sts,ds -A --show-labels"
              .formatted(labels));
    }
    return found;
  }

  private static String vantage(Launch launch, int generators) {
    int pods = generators == 0 && launch.isInCluster() ? 1 : generators;
    return pods == 0
        ? FROM_HERE
        : "%d %s in the cluster".formatted(pods, pods == 1 ? "pod" : "pods");
  }

  private static Stream<Survey.OnePod> ready(Survey survey, Workload workload) {
    return survey.pods().stream()
        .filter(pod -> pod.workload().equals(workload))
        .filter(Survey.OnePod::ready);
  }

  /** As long as the slowest has needed; one that was unready since seems to have needed days. */
  private static Duration starts(Survey survey, Workload workload) {
    return ready(survey, workload)
        .map(Survey.OnePod::startedIn)
        .max(Duration::compareTo)
        .filter(longest -> longest.compareTo(STARTS_AT_LEAST) > 0)
        .map(longest -> longest.compareTo(STARTS_AT_MOST) > 0 ? STARTS_AT_MOST : longest)
        .orElse(STARTS_AT_LEAST);
  }

  /**
   * Of a chart, which each run installs and removes.
   *
   * @param chart its folder
   * @param values a values file; empty for the chart's own
   * @param folder where the scenarios will be
   * @param overrides in Helm's {@code --set} syntax
   * @throws IllegalArgumentException with rule, value and remedy, where it cannot be checked
   */
  public static Checkup ofChart(
      Launch launch,
      Path chart,
      Optional<Path> values,
      Path folder,
      List<String> overrides,
      Asked asked) {
    String name = name(chart);
    String system =
        "{charts: [{release: %s, chart: \"%s\"%s}], ready-within: 120s}"
            .formatted(
                release(name),
                relative(folder, chart),
                values
                    .map(file -> ", values-files: [\"%s\"]".formatted(relative(folder, file)))
                    .orElse(""));
    List<JsonNode> objects = Launch.rendered(probe(system, folder, overrides));
    Aim aim = Aim.at(objects, asked, _ -> List.of(), Set.of());
    List<String> notDone = new ArrayList<>();
    List<String> all = FAULTS.stream().filter(kind -> !ATTACHED_ONLY.contains(kind)).toList();
    List<String> kinds = kinds(launch, all, asked, notDone);
    return new Checkup(
        launch,
        aim,
        "chart " + name,
        FROM_HERE,
        scenarios(kinds, system, aim, asked, STARTS_BY_DEFAULT),
        notDone,
        overrides);
  }

  /** A scenario that only tells what the charts are, for the one reader of charts there is. */
  private static Reading.Good probe(String system, Path folder, List<String> overrides) {
    String text =
        """
        holdfast: 1
        scenario: check
        system: %s
        load: {users: {to: any, rate: 1/s, for: 1s, connections: fresh, requests: [{get: /}]}}
        expect: {users: {failed-at-most: 0}}
        """
            .formatted(system);
    try {
      Path file = Files.writeString(Files.createTempFile(folder, "chart-", ".yaml"), text);
      try {
        return Launch.read(file, overrides);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String relative(Path folder, Path file) {
    return folder
        .toAbsolutePath()
        .normalize()
        .relativize(file.toAbsolutePath().normalize())
        .toString();
  }

  /** The chart's own name, as whoever installs it mostly calls the release, too. */
  private static String release(String chart) {
    String name =
        chart.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return name.isEmpty() ? "checked" : name.substring(0, Math.min(40, name.length()));
  }

  /** As its Chart.yaml has it; of a packed one, or where it says none, what its file is called. */
  private static String name(Path chart) {
    String file = String.valueOf(chart.toAbsolutePath().normalize().getFileName());
    Path about = chart.resolve("Chart.yaml");
    if (!Files.isRegularFile(about)) {
      return file.replaceAll("(-[0-9].*)?\\.tgz$", "");
    }
    try {
      return new YAMLMapper().readTree(Files.readString(about)).path("name").asText(file);
    } catch (IOException e) {
      return file; // Helm says better what is wrong with it
    }
  }

  private static List<String> kinds(
      Launch launch, List<String> all, Asked asked, List<String> notDone) {
    List<String> kinds = new ArrayList<>();
    for (String kind : asked.only().isEmpty() ? all : asked.only()) {
      Optional<String> missing = launch.missingFor(kind);
      if (missing.isEmpty()) {
        kinds.add(kind);
      } else {
        notDone.add(kind + ": " + missing.get());
      }
    }
    return kinds;
  }

  private static List<CheckScenario> scenarios(
      List<String> kinds, String system, Aim aim, Asked asked, Duration starts) {
    return kinds.stream().map(kind -> CheckScenario.of(kind, system, aim, asked, starts)).toList();
  }

  /** What was found, a line each. */
  public List<String> found() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s in %s: %s"
            .formatted(aim.anatomy().workload(), where, String.join(", ", aim.anatomy().said())));
    lines.add(
        "users: %s %s at Service %s, from %s%s"
            .formatted(
                aim.request().getFirst().toUpperCase(Locale.ROOT),
                aim.path(),
                aim.to(),
                vantage,
                aim.healthPathOnly()
                    ? " (health path only: what users really ask for is said by --request)"
                    : ""));
    notDone.forEach(why -> lines.add("not done: " + why));
    return lines;
  }

  /**
   * The scenario of one of its faults, for whoever goes on by himself.
   *
   * @throws IllegalArgumentException where that one cannot be done there
   */
  public String scenario(String kind) {
    return scenarios.stream()
        .filter(scenario -> scenario.kind().equals(kind))
        .findFirst()
        .map(CheckScenario::text)
        .orElseThrow(() -> new IllegalArgumentException(String.join("; ", notDone)));
  }

  /** Writes the scenarios into a folder, which must be there; their files in order. */
  public List<Path> write(Path folder) {
    return scenarios.stream()
        .map(scenario -> {
          try {
            return Files.writeString(folder.resolve(scenario.kind() + ".yaml"), scenario.text());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .toList();
  }

  /**
   * What the runs would do.
   *
   * @param faults each with what users may notice, and what heals it
   * @param notes what people should know before, once what holds for all
   */
  public record Intent(List<String> faults, List<String> notes) {
    public Intent {
      faults = List.copyOf(faults);
      notes = List.copyOf(notes);
    }

    /** For whoever is asked whether it shall be done. */
    public List<String> lines() {
      return Stream.concat(faults.stream(), notes.stream()).toList();
    }
  }

  /**
   * What the runs would do. Starts nothing.
   *
   * @param files as {@link #write} gave them
   * @throws dev.holdfast.launch.Refused where one of them could not begin, as far as that can be
   *     told
   */
  public Intent intent(List<Path> files) {
    Set<String> notes = new LinkedHashSet<>();
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      Scenario scenario = Launch.read(file, overrides).scenario();
      Launch.Prospect prospect = launch.plan(scenario, new Choices.Drawn(1));
      launch.refuseWhatCannotStart(scenario);
      prospect
          .plan()
          .faults()
          .forEach(fault -> {
            lines.add("fault " + fault.what());
            prospect
                .risks()
                .getOrDefault(fault.fault(), List.of())
                .forEach(risk -> lines.add("      " + risk));
          });
      prospect.notes().forEach(note -> notes.add("note  " + note));
    }
    return new Intent(lines, List.copyOf(notes));
  }

  /**
   * Runs them one after the other; the next begins once the one before has ended and healed.
   *
   * @param files as {@link #write} gave them
   * @param command as it was typed
   */
  public Outcome run(
      List<Path> files, Reports reports, String command, Progress progress, StopSignal stop) {
    List<Outcome.One> done = new ArrayList<>();
    List<String> left = new ArrayList<>(notDone);
    for (Path file : files) {
      String kind = String.valueOf(file.getFileName()).replace(".yaml", "");
      if (stop.tripped().isPresent()) {
        left.add(kind + ": the check was ended before");
        continue;
      }
      progress.say(
          "--- %d of %d: %s"
              .formatted(
                  done.size() + 1, files.size(), CheckScenario.SAID.getOrDefault(kind, kind)));
      Finished finished =
          launch.run(
              Launch.read(file, overrides),
              overrides,
              new Choices.Drawn(Launch.freshSeed()),
              reports,
              command,
              progress,
              stop);
      Seen seen = Seen.of(Launch.judged(finished.folder()), aim.anatomy().leading());
      progress.say("%s  %s: %s".formatted(seen.verdict(), kind, CheckText.line(seen)));
      done.add(new Outcome.One(seen, file, finished.report()));
    }
    List<Seen> all = done.stream().map(Outcome.One::seen).toList();
    return new Outcome(
        aim, where, vantage, done, left, Advisor.of(aim.anatomy(), all, left, aim.path()));
  }
}
