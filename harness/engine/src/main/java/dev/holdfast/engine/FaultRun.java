package dev.holdfast.engine;

import dev.holdfast.engine.spi.FaultDriver.ActiveFault;
import dev.holdfast.engine.spi.FaultDriver.Prepared;
import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.engine.spi.FaultWitness.Sighting;
import dev.holdfast.engine.spi.FaultWitness.Watch;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.engine.spi.RunningSystem;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Plan.PlannedFault;
import dev.holdfast.model.Pod;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One fault of a run, on a thread of its own: waits for its moment, strikes, waits for the witness,
 * heals, and waits until as many pods are ready as before. It strikes what the plan chose, or
 * nothing.
 */
final class FaultRun implements Runnable {
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

  private final FaultStep step;
  private final PlannedFault planned;
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
      StartMoment moment,
      Duration redundantWithin,
      RunningSystem system,
      RunContext context,
      Entries entries) {
    this.step = step;
    this.planned = planned;
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
    List<Pod> pods = pods();
    if (pods.size() != planned.of()) {
      notInjected(
          "%s has %d pods, the plan counted %d"
              .formatted(step.fault().workload(), pods.size(), planned.of()));
      return;
    }
    List<Pod> targets = planned.ranks().stream().map(pods::get).toList();
    Redundancy redundancy = new Redundancy(pods, targets);
    boolean seen;
    try (Watch watch = system.witness().watch(step.fault(), targets, context.clock())) {
      if (!inject(targets)) {
        return;
      }
      seen = witnessed(watch, targets);
    } finally {
      heal();
    }
    if (seen) {
      awaitRedundancy(redundancy);
    } else {
      notOver = "its witness did not see it";
    }
  }

  private boolean inject(List<Pod> targets) {
    List<String> names = targets.stream().map(Pod::name).toList();
    try {
      Prepared prepared = system.faults().prepare(step.fault(), targets);
      entries.add(at -> new Event.FaultInjecting(at, name(), names, prepared.undo()));
      context.progress().say("%s: %s: %s".formatted(name(), planned.what(), names));
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
    List<Sighting> sightings = watch.await(SEEN_WITHIN);
    boolean all = true;
    for (Pod target : targets) {
      Sighting sighting =
          sightings.stream()
              .filter(seen -> seen.target().equals(target.name()))
              .findFirst()
              .orElse(new Sighting(target.name(), -1, 0, "the witness said nothing of it"));
      all &= sighting.seenNanos() >= 0;
      entries.add(at ->
          new Event.FaultWitnessed(
              at,
              name(),
              sighting.target(),
              sighting.seenNanos(),
              sighting.resolutionNanos(),
              sighting.how()));
      context.progress().say("%s: %s".formatted(name(), said(sighting)));
    }
    return all;
  }

  private static String said(Sighting sighting) {
    return "%s %s (%s)"
        .formatted(
            sighting.seenNanos() < 0 ? "not seen on" : "seen on",
            sighting.target(),
            sighting.how());
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

  private List<Pod> pods() {
    return system.pods(step.fault().workload()).stream()
        .sorted(Comparator.comparing(Pod::name))
        .toList();
  }
}
