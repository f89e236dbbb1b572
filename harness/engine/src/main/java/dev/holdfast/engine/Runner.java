package dev.holdfast.engine;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Event;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Load;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Request;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Schedule;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Runs a scenario on a platform. The history that it returns is read back from the run's folder, so
 * that a judgement made now and one made later start from the same.
 */
public final class Runner {
  private static final DateTimeFormatter RUN_ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Platform platform;
  private final LoadDriver loads;
  private final InstantSource wall;
  private final Redaction redaction;

  /**
   * On that platform, with that load generator.
   *
   * @param redaction what must not be in the history
   */
  public Runner(Platform platform, LoadDriver loads, Redaction redaction) {
    this(platform, loads, InstantSource.system(), redaction);
  }

  Runner(Platform platform, LoadDriver loads, InstantSource wall, Redaction redaction) {
    this.redaction = redaction;
    this.platform = platform;
    this.loads = loads;
    this.wall = wall;
  }

  /**
   * Runs what was planned and stops everything that it started, however it ends. What goes wrong
   * once the system has been started is in the history, for the judge.
   *
   * @param scenario with its faults at the times of the plan
   * @param blueprint of its system, by this platform
   * @throws Skipped where the platform lacks what the scenario needs; nothing was started
   * @throws dev.holdfast.spi.BadSystem where a chart or its values are wrong
   * @throws dev.holdfast.spi.CannotStart where the cause lies outside the scenario
   * @throws HistoryNotWritten where the disk refuses the history
   */
  public History run(Scenario scenario, Blueprint blueprint, Plan plan, RunOrder order) {
    skipWhatCannotBeDone(scenario);
    makeFolders(order.folder());
    try (Journal journal = Journal.create(order.folder().history(), redaction)) {
      Instant now = wall.instant().truncatedTo(ChronoUnit.MILLIS);
      RunClock clock = RunClock.startingNow();
      Entries entries = new Entries(journal, clock);
      RunContext context =
          new RunContext(
              id(now),
              order.folder().path(),
              clock,
              entries.forOthers(),
              order.progress(),
              scenario.expectations().logs() != null);
      Notes.of(scenario, blueprint).forEach(note -> context.progress().say("note: " + note));
      begin(scenario, order, plan, now, context, entries);
      Started started = new Started();
      Experiment experiment =
          new Experiment(
              scenario, blueprint, plan, platform, hiding(loads), context, entries, started);
      ClockWatch clocks = new ClockWatch(clock, wall, ClockWatch::sinceBoot, entries);
      new Run(experiment, platform, order.stop(), context, entries, started, clocks).run();
    }
    return readBack(order.folder());
  }

  /** An interrupt that is still pending would cut the reading short; it is kept for the caller. */
  private static History readBack(RunFolder folder) {
    boolean interrupted = Thread.interrupted();
    try {
      return HistoryReader.read(folder.path());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void skipWhatCannotBeDone(Scenario scenario) {
    List<String> missing =
        Stream.concat(
                scenario.faults().stream()
                    .map(FaultStep::fault)
                    .map(fault -> fault.kind())
                    .distinct()
                    .flatMap(kind -> missing(kind).stream()),
                missingForLogs(scenario).stream())
            .toList();
    if (!missing.isEmpty()) {
      throw new Skipped(String.join("; ", missing));
    }
  }

  private Optional<String> missing(String kind) {
    return platform
        .capabilities()
        .missingFor(kind)
        .map(why -> "platform %s cannot do %s: %s".formatted(platform.name(), kind, why));
  }

  private Optional<String> missingForLogs(Scenario scenario) {
    return scenario.expectations().logs() == null
        ? Optional.empty()
        : platform
            .missingForLogs()
            .map(why -> "platform %s cannot do logs: %s".formatted(platform.name(), why));
  }

  /** What an answer said that was not the one asked for may be anything. */
  private LoadDriver hiding(LoadDriver driver) {
    return new LoadDriver() {
      @Override
      public RunningLoad start(
          Load load,
          InetSocketAddress target,
          long firstNanos,
          long seed,
          RunContext context,
          RequestSink requests) {
        return driver.start(
            load,
            target,
            firstNanos,
            seed,
            context,
            request -> requests.ended(request.bad() ? hiding(request) : request));
      }

      @Override
      public LoadDriver by(List<Generator> generators) throws InterruptedException {
        return hiding(driver.by(generators));
      }
    };
  }

  private Request hiding(Request request) {
    String error = redaction.text(request.error());
    return error.equals(request.error()) ? request : request.as(request.answer(), error);
  }

  private static void makeFolders(RunFolder folder) {
    try {
      Files.createDirectories(folder.pods());
      Files.createDirectories(folder.tmp());
    } catch (IOException e) {
      throw new HistoryNotWritten(folder.path(), e);
    }
  }

  private static String id(Instant now) {
    return "run-" + RUN_ID.format(now) + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private static void begin(
      Scenario scenario,
      RunOrder order,
      Plan plan,
      Instant wallStart,
      RunContext context,
      Entries entries) {
    context.progress().say("seed " + plan.seed());
    entries.add(at ->
        new Event.RunStarted(
            at,
            Event.RunStarted.FORMAT,
            wallStart,
            context.run(),
            order.holdfastVersion(),
            scenario.name(),
            order.scenarioFile(),
            order.scenarioText(),
            plan.seed(),
            order.overrides(),
            host()));
    entries.add(at -> new Event.Planned(at, plan));
    Schedule schedule = plan.schedule(scenario);
    entries.add(at -> new Event.Scheduled(at, schedule));
    ScheduleFile.write(order.folder().schedule(), schedule, order);
    plan.faults().forEach(fault -> context.progress().say(fault.fault() + ": " + fault.what()));
  }

  private static Map<String, String> host() {
    return new TreeMap<>(
        Map.of(
            "os",
            "%s %s %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.version"),
                    System.getProperty("os.arch")),
            "cores",
            String.valueOf(Runtime.getRuntime().availableProcessors()),
            "java",
            System.getProperty("java.runtime.version", "")));
  }
}
