package dev.holdfast.engine;

import dev.holdfast.model.Baseline;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Image;
import dev.holdfast.model.Load;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Plan.PlannedFault;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Start;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import dev.holdfast.spi.RunningSystem.LastWords;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The part of a run that may be interrupted at any time: start, load, break, settle. What it starts
 * it hands to {@link Started}; stopping is not its work.
 */
final class Experiment {
  /**
   * A cold generator that is told this long ahead loads and compiles what it needs before the first
   * request is due.
   */
  private static final Duration LEAD = Duration.ofSeconds(1);

  /** Characters of a line that stands in a reason. */
  private static final int LINE_SHOWN = 200;

  private static final Duration REDUNDANT_BY_DEFAULT = Duration.ofSeconds(30);

  /** Longer than what is asked for, so that being late by a little is seen as what it is. */
  private static final Duration REDUNDANT_MARGIN = Duration.ofSeconds(2);

  /** So that observers that look once a second see what the engine saw. */
  private static final Duration OBSERVE_ON = Duration.ofMillis(1500);

  private final Scenario scenario;
  private final Blueprint blueprint;
  private final Plan plan;
  private final Platform platform;
  private final LoadDriver driver;
  private final RunContext context;
  private final Entries entries;
  private final Started started;

  Experiment(
      Scenario scenario,
      Blueprint blueprint,
      Plan plan,
      Platform platform,
      LoadDriver driver,
      RunContext context,
      Entries entries,
      Started started) {
    this.scenario = scenario;
    this.blueprint = blueprint;
    this.plan = plan;
    this.platform = platform;
    this.driver = driver;
    this.context = context;
    this.entries = entries;
    this.started = started;
  }

  void run() throws InterruptedException {
    enter(Phase.STARTING, "starting " + plan.scenario() + " on " + platform.name());
    RunningSystem system = Contracts.start(platform, scenario, context);
    started.keep(system);
    entries.add(at ->
        new Event.PlatformDescribed(at, platform.name(), system.parts(), system.notHonoured()));
    startObservers(system);
    if (!ready(system)) {
      return;
    }
    Optional<LogReading> logs = lookAtLogs(system);
    Map<String, InetSocketAddress> targets = targets(system);
    List<Generator> elsewhere = system.generators();
    LoadDriver loads = elsewhere.isEmpty() ? driver : driver.by(elsewhere);
    LoadWatch watch =
        new LoadWatch(scenario, context.clock().nanos() + LEAD.toNanos(), context, entries);
    load(loads, system, targets, watch);
    strike(system, watch.firstNanos());
    if (watch.untilOver(started.loads)) {
      settle();
      if (logs.isPresent()) {
        started.loads.forEach(LoadRun::close);
        logs.get().read();
      }
    }
  }

  private Optional<LogReading> lookAtLogs(RunningSystem system) {
    OfLogs asked = scenario.expectations().logs();
    if (asked == null) {
      return Optional.empty();
    }
    LogStore store =
        system.logs().orElseThrow(() -> new IllegalStateException("the system has no log store"));
    LogReading reading = LogReading.start(store, asked, context, entries);
    started.logs.add(reading);
    return Optional.of(reading);
  }

  private void enter(Phase phase, String line) {
    entries.add(at -> new Event.PhaseEntered(at, phase));
    context.progress().say(line);
  }

  private void startObservers(RunningSystem system) {
    for (Observer observer : system.observers()) {
      started.observers.add(observer);
      try {
        observer.start(context.clock(), context.history());
      } catch (RuntimeException e) {
        entries.trouble("observer " + observer.name(), e);
      }
    }
  }

  private boolean ready(RunningSystem system) throws InterruptedException {
    Duration bound = scenario.system().readyWithin();
    Optional<String> notReady;
    try (ReadyTicks _ = ReadyTicks.start(system, blueprint, context)) {
      notReady = system.awaitReady(bound);
    }
    if (notReady.isPresent()) {
      List<LastWords> last = system.lastWords();
      String lastSeen =
          "after %s: %s%s"
              .formatted(DurationText.of(bound), notReady.get(), lastWord(last, notReady.get()));
      entries.add(at -> new Event.NotReady(at, lastSeen));
      for (LastWords words : last) {
        entries.add(at -> new Event.PodWords(at, words.pod(), words.lines(), words.probes()));
      }
      context.progress().say("not ready " + lastSeen);
      return false;
    }
    List<Image> images = system.images();
    if (!images.isEmpty()) {
      entries.add(at -> new Event.ImagesSeen(at, images));
    }
    enter(Phase.READY, "ready");
    return true;
  }

  /**
   * What the first pod's probes answered last, and what it wrote last: mostly why it is not ready.
   *
   * @param known what has been said, and is not said again
   */
  private static String lastWord(List<LastWords> last, String known) {
    return last.stream().findFirst().map(words -> lastWord(words, known)).orElse("");
  }

  private static String lastWord(LastWords words, String known) {
    List<String> said =
        new ArrayList<>(words.probes().stream().filter(each -> !known.contains(each)).toList());
    words.lines().reversed().stream()
        .filter(line -> !line.isBlank())
        .findFirst()
        .ifPresent(line -> said.add("last wrote: " + shortened(line)));
    return said.isEmpty() ? "" : "; " + words.pod() + " " + String.join(", ", said);
  }

  private static String shortened(String line) {
    return line.length() <= LINE_SHOWN ? line.strip() : line.substring(0, LINE_SHOWN) + " …";
  }

  /** Where each load goes; known before its first request is given a time. */
  private Map<String, InetSocketAddress> targets(RunningSystem system) throws InterruptedException {
    Map<String, InetSocketAddress> targets = new HashMap<>();
    for (Load load : scenario.loads()) {
      String to = blueprint.destination(load);
      if (!targets.containsKey(to)) {
        targets.put(
            to,
            system
                .address(to)
                .orElseThrow(() -> new IllegalStateException("no Service '" + to + "' runs")));
      }
    }
    return targets;
  }

  private void load(
      LoadDriver loads,
      RunningSystem system,
      Map<String, InetSocketAddress> targets,
      LoadWatch watch) {
    enter(Phase.LOADING, "load for " + DurationText.of(plan.total()));
    for (Load load : scenario.loads()) {
      if (load.insecure()) {
        context.progress().say("load " + load.name() + " takes any certificate (insecure: true)");
      }
      InetSocketAddress target = Objects.requireNonNull(targets.get(blueprint.destination(load)));
      started.loads.add(
          LoadRun.start(
              loads,
              load,
              target,
              watch.firstNanos(),
              plan.seed(),
              context,
              entries,
              port -> system.podBehind(target, port),
              watch));
    }
  }

  private void strike(RunningSystem system, long first) {
    Map<String, FaultRun> byName = new HashMap<>();
    for (FaultStep step : scenario.faults()) {
      FaultRun fault =
          new FaultRun(
              step,
              planned(step),
              plan.seed(),
              () -> due(step.start(), first, byName),
              redundantWithin(step),
              system,
              context,
              entries);
      byName.put(step.name(), fault);
      started.faults.add(fault);
    }
    for (FaultRun fault : started.faults) {
      started.threads.add(Thread.ofVirtual().name("fault " + fault.name()).start(fault));
    }
  }

  private PlannedFault planned(FaultStep step) {
    return plan.faults().stream()
        .filter(fault -> fault.fault().equals(step.name()))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until a fault is due; why it never will be, if so. */
  private Optional<String> due(Start start, long first, Map<String, FaultRun> faults)
      throws InterruptedException {
    switch (start) {
      case Start.AfterBaseline _ -> context.clock().sleepUntil(first + baselineNanos());
      case Start.At(Duration offset) -> context.clock().sleepUntil(first + offset.toNanos());
      case Start.AfterFault(String name) -> {
        Optional<String> not = Objects.requireNonNull(faults.get(name)).awaitOver();
        if (not.isPresent()) {
          return Optional.of("it waited for " + name + " to be over, but " + not.get());
        }
      }
    }
    return context.clock().nanos() < first + plan.total().toNanos()
        ? Optional.empty()
        : Optional.of("the load had ended when it was due");
  }

  private long baselineNanos() {
    Baseline baseline = scenario.baseline();
    return baseline == null ? 0 : baseline.end().toNanos();
  }

  private Duration redundantWithin(FaultStep step) {
    return scenario.expectations().faults().stream()
        .filter(expected -> expected.fault().equals(step.name()))
        .flatMap(expected -> Stream.of(expected.redundantWithin(), expected.outOfRotationWithin()))
        .flatMap(Stream::ofNullable)
        .max(Comparator.naturalOrder())
        .map(asked -> asked.plus(REDUNDANT_MARGIN))
        .orElse(REDUNDANT_BY_DEFAULT);
  }

  private void settle() throws InterruptedException {
    enter(Phase.SETTLING, "load over, watching until the system has settled");
    long lastOver = 0;
    for (FaultRun fault : started.faults) {
      fault.awaitOver();
      lastOver = Math.max(lastOver, fault.overNanos());
    }
    context.clock().sleepUntil(lastOver + OBSERVE_ON.toNanos());
  }
}
