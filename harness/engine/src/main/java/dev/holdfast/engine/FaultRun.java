package dev.holdfast.engine;

import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Plan.PlannedFault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultDriver.Prepared;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One fault of a run, on a thread of its own: waits for its moment, strikes, waits for the witness,
 * holds for the fault's time, heals, waits for the witness again, and then until as many pods are
 * ready as before. It strikes what the plan chose; where there are more pods or fewer than the plan
 * counted, since a scaling came between, what the same seed chooses among those that are there.
 * What others are to do it only looks at.
 */
final class FaultRun implements Runnable {
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

  /** Kubernetes' own, where a pod asks for none. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final FaultStep step;
  private final FaultKind kind;
  private final PlannedFault planned;
  private final long seed;
  private final StartMoment moment;
  private final Duration redundantWithin;
  private final RunningSystem system;
  private final RunContext context;
  private final Entries entries;
  private final CountDownLatch over = new CountDownLatch(1);
  private final ReentrantLock healing = new ReentrantLock();
  private @Nullable ActiveFault active;
  private boolean healed;
  private volatile String notOver = "it was not injected";
  private volatile long overNanos;

  /** Waits until the fault is due; why it never will be, if so. */
  interface StartMoment {
    Optional<String> await() throws InterruptedException;
  }

  FaultRun(
      FaultStep step,
      PlannedFault planned,
      long seed,
      StartMoment moment,
      Duration redundantWithin,
      RunningSystem system,
      RunContext context,
      Entries entries) {
    this.step = step;
    this.kind = FaultKind.of(step.fault());
    this.planned = planned;
    this.seed = seed;
    this.moment = moment;
    this.redundantWithin = redundantWithin;
    this.system = system;
    this.context = context;
    this.entries = entries;
  }

  String name() {
    return step.name();
  }

  /** Waits until it is over; why it is not as it was before, if so. */
  Optional<String> awaitOver() throws InterruptedException {
    over.await();
    return notOver.isEmpty() ? Optional.empty() : Optional.of(notOver);
  }

  /** When it was over, since the run's start; 0 before. */
  long overNanos() {
    return overNanos;
  }

  @Override
  public void run() {
    try {
      Optional<String> never = moment.await();
      if (never.isPresent()) {
        notInjected(never.get());
      } else {
        strike();
      }
    } catch (InterruptedException e) {
      notOver = "the run was cut short";
    } catch (RuntimeException e) {
      entries.trouble("fault " + name(), e);
    } finally {
      overNanos = context.clock().nanos();
      over.countDown();
    }
  }

  private void strike() throws InterruptedException {
    List<Pod> all = pods();
    List<Pod> pods = all.stream().filter(pod -> !pod.endedWell()).toList();
    Optional<String> impossible = kind.impossible(pods.size());
    if (impossible.isPresent()) {
      notInjected(impossible.get());
      return;
    }
    Optional<Duration> onlyLooks = kind.onlyLooks();
    if (onlyLooks.isPresent()) {
      lookOn(all, pods, onlyLooks.get());
      return;
    }
    List<Pod> targets;
    try {
      targets = targets(pods);
    } catch (FaultNotPossible e) {
      notInjected(String.valueOf(e.getMessage()));
      return;
    }
    Optional<Redundancy> redundancy = Redundancy.of(kind, all, targets);
    boolean seen;
    boolean seenGone;
    try (Watch watch = system.witness().watch(step.fault(), targets, context.clock())) {
      if (!inject(targets)) {
        return;
      }
      seen = hold(watch, targets);
      seenGone = !seen || lasts().isEmpty() || witnessedGone(watch);
    }
    if (!seen) {
      notOver = "its witness did not see it";
    } else if (!seenGone) {
      notOver = "its witness did not see that it was healed";
    } else if (redundancy.isPresent()) {
      awaitRedundancy(redundancy.get());
    } else {
      notOver = "";
      context.progress().say("%s: over".formatted(name()));
    }
  }

  /**
   * Looks for a time what others do to the pods, and takes all that was seen for the fault; also
   * when the run is cut short meanwhile, since it may be because of just that.
   */
  private void lookOn(List<Pod> all, List<Pod> pods, Duration lasts) throws InterruptedException {
    Optional<Redundancy> redundancy = Redundancy.of(kind, all, pods);
    boolean seen;
    try (Watch watch = system.witness().watch(step.fault(), pods, context.clock())) {
      context.progress().say("%s: looking now: %s".formatted(name(), planned.what()));
      try {
        context.clock().sleepUntil(context.clock().nanos() + lasts.toNanos());
      } finally {
        seen = takeForFault(watch.await(Duration.ZERO));
      }
    }
    if (!seen) {
      notInjected(
          "in %s nobody was seen to do anything to %s: its pods stayed as they were"
              .formatted(DurationText.of(lasts), kind.target()));
    } else if (redundancy.isPresent()) {
      awaitRedundancy(redundancy.get());
    }
  }

  /** Whether there is any; the history gets what it gets of a fault of the run's own. */
  private boolean takeForFault(List<Sighting> sightings) {
    if (sightings.isEmpty()) {
      return false;
    }
    long from =
        sightings.stream()
            .mapToLong(seen -> seen.seenNanos() - seen.resolutionNanos())
            .min()
            .orElseThrow();
    List<String> struck = sightings.stream().map(Sighting::target).distinct().toList();
    entries.add(_ -> new Event.FaultInjecting(from, name(), struck));
    entries.add(at -> new Event.FaultInjected(at, name()));
    sightings.forEach(this::witnessed);
    entries.add(at -> new Event.FaultHealed(at, name()));
    return true;
  }

  /** Where pods stand is known only now, so the seed chooses the node now. */
  private List<Pod> targets(List<Pod> pods) {
    if (!kind.strikesNode()) {
      return ranks(pods).stream().map(pods::get).toList();
    }
    List<List<Pod>> byNode = system.faults().byNode(pods);
    return byNode.get(Draw.ranks(1, byNode.size(), seed, name()).getFirst());
  }

  private List<Integer> ranks(List<Pod> pods) {
    int drawn = kind.drawn();
    if (drawn == 0 || pods.size() == planned.of()) {
      return planned.ranks();
    }
    context
        .progress()
        .say(
            "%s: %s has %d %s by now, the plan counted %d; chosen anew"
                .formatted(
                    name(),
                    kind.target(),
                    pods.size(),
                    pods.size() == 1 ? "pod" : "pods",
                    planned.of()));
    return Draw.ranks(drawn, pods.size(), seed, name());
  }

  private Optional<Duration> lasts() {
    return kind.held();
  }

  /** Keeps the fault for its time and heals it, also when the run is cut short meanwhile. */
  private boolean hold(Watch watch, List<Pod> targets) throws InterruptedException {
    long until = context.clock().nanos() + lasts().orElse(Duration.ZERO).toNanos();
    try {
      boolean seen = witnessed(watch, targets);
      if (seen) {
        context.clock().sleepUntil(until);
      }
      return seen;
    } finally {
      heal();
    }
  }

  private boolean inject(List<Pod> targets) {
    List<String> names = targets.stream().map(Pod::name).toList();
    try {
      Prepared prepared = system.faults().prepare(step.fault(), targets);
      entries.add(at -> new Event.FaultInjecting(at, name(), names));
      context
          .progress()
          .say("%s: %s%s".formatted(name(), planned.what(), names.isEmpty() ? "" : ": " + names));
      List<String> neighbours = prepared.neighbours();
      if (!neighbours.isEmpty()) {
        context.progress().say("%s: with them %s".formatted(name(), String.join(", ", neighbours)));
      }
      keep(prepared.inject());
    } catch (FaultNotPossible e) {
      notInjected(String.valueOf(e.getMessage()));
      return false;
    } catch (HistoryNotWritten e) {
      throw e;
    } catch (RuntimeException e) {
      notInjected("the driver failed: " + e);
      return false;
    }
    entries.add(at -> new Event.FaultInjected(at, name()));
    return true;
  }

  private void keep(ActiveFault fault) {
    healing.lock();
    try {
      active = fault;
    } finally {
      healing.unlock();
    }
  }

  private void notInjected(String why) {
    notOver = "it was not injected: " + why;
    entries.add(at -> new Event.FaultNotInjected(at, name(), why));
    context.progress().say("%s: not injected: %s".formatted(name(), why));
  }

  private boolean witnessed(Watch watch, List<Pod> targets) throws InterruptedException {
    List<Sighting> sightings = watch.await(seenWithin());
    boolean all = true;
    for (String target : names(targets, sightings)) {
      Sighting sighting =
          sightings.stream()
              .filter(seen -> seen.target().equals(target))
              .findFirst()
              .orElse(new Sighting(target, -1, 0, "the witness said nothing of it"));
      all &= sighting.seenNanos() >= 0;
      witnessed(sighting);
    }
    return all;
  }

  private void witnessed(Sighting sighting) {
    entries.add(at ->
        new Event.FaultWitnessed(
            at,
            name(),
            sighting.target(),
            sighting.seenNanos(),
            sighting.resolutionNanos(),
            sighting.how()));
    say(sighting, "seen on");
  }

  /** The struck pods; where there are none, whatever the witness has looked at. */
  private List<String> names(List<Pod> targets, List<Sighting> sightings) {
    if (!targets.isEmpty()) {
      return targets.stream().map(Pod::name).toList();
    }
    return sightings.isEmpty()
        ? List.of(workload().map(Workload::name).orElse(name()))
        : sightings.stream().map(Sighting::target).toList();
  }

  /**
   * A pod that is deleted may use its grace period before its end can be seen, or before another
   * takes its name.
   */
  private Duration seenWithin() {
    return kind.isOrdered() ? SEEN_WITHIN.plus(GRACE) : SEEN_WITHIN;
  }

  private boolean witnessedGone(Watch watch) throws InterruptedException {
    boolean all = true;
    for (Sighting sighting : watch.awaitGone(seenWithin().plus(kind.endsAfter()))) {
      all &= sighting.seenNanos() >= 0;
      entries.add(at ->
          new Event.FaultHealSeen(
              at,
              name(),
              sighting.target(),
              sighting.seenNanos(),
              sighting.resolutionNanos(),
              sighting.how()));
      say(sighting, "healed, seen on");
    }
    return all;
  }

  private void say(Sighting sighting, String what) {
    context
        .progress()
        .say(
            "%s: %s%s %s (%s)"
                .formatted(
                    name(),
                    sighting.seenNanos() < 0 ? "not " : "",
                    what,
                    sighting.target(),
                    sighting.how()));
  }

  /** Undoes the fault; healing twice is healing once. */
  void heal() {
    healing.lock();
    try {
      if (active != null && !healed) {
        active.close();
        healed = true;
        entries.addIfPossible(at -> new Event.FaultHealed(at, name()));
      }
    } finally {
      healing.unlock();
    }
  }

  private void awaitRedundancy(Redundancy redundancy) throws InterruptedException {
    long until = context.clock().nanos() + redundantWithin.toNanos();
    while (!redundancy.backWith(pods())) {
      long now = context.clock().nanos();
      if (now >= until) {
        notOver = "after %s: %s".formatted(DurationText.of(redundantWithin), redundancy);
        context.progress().say("%s: %s".formatted(name(), notOver));
        return;
      }
      context.clock().sleepUntil(Math.min(until, now + Redundancy.LOOK_EVERY_NANOS));
    }
    notOver = "";
    context.progress().say("%s: over, %s".formatted(name(), redundancy));
  }

  /** Those that are to stay, the oldest first; none where the fault strikes no workload. */
  private List<Pod> pods() {
    return workload().map(system::pods).orElse(List.of()).stream()
        .filter(pod -> !pod.leaving())
        .toList();
  }

  private Optional<Workload> workload() {
    return kind.workload();
  }
}
