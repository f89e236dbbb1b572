package dev.holdfast.engine;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run: heals, stops, looks for what is left. Every step is bounded and made whatever became
 * of the steps before it; what fails is told to the history.
 */
final class Stopping {
  private static final Duration STEP = Duration.ofSeconds(30);

  private final Platform platform;
  private final RunContext context;
  private final Entries entries;
  private final Started started;

  Stopping(Platform platform, RunContext context, Entries entries, Started started) {
    this.platform = platform;
    this.context = context;
    this.entries = entries;
    this.started = started;
  }

  void run() {
    entries.addIfPossible(at -> new Event.PhaseEntered(at, Phase.STOPPING));
    context.progress().say("stopping");
    started.threads.forEach(Thread::interrupt);
    for (int i = 0; i < started.threads.size(); i++) {
      Thread thread = started.threads.get(i);
      FaultRun fault = started.faults.get(i);
      step("ending fault " + fault.name(), STEP, thread::join);
      step("healing fault " + fault.name(), STEP, fault::heal);
    }
    for (LoadRun load : started.loads) {
      step("ending load " + load.name(), STEP, load::close);
    }
    for (LogReading logs : started.logs) {
      step("ending the look at the logs", STEP, logs::close);
    }
    for (Observer observer : started.observers) {
      step("ending observer " + observer.name(), STEP, observer::close);
    }
    Optional<RunningSystem> system = started.toStop();
    system.ifPresent(running -> step("stopping the system", closesWithin(running), running::close));
    lookForResidue(system);
    entries.addIfPossible(at -> new Event.PhaseEntered(at, Phase.STOPPED));
  }

  private Duration closesWithin(RunningSystem system) {
    try {
      return system.closesWithin();
    } catch (RuntimeException e) {
      entries.trouble("asking how long the system takes to stop", e);
      return STEP.multipliedBy(4);
    }
  }

  private void lookForResidue(Optional<RunningSystem> system) {
    AtomicReference<@Nullable List<String>> found = new AtomicReference<>();
    step(
        "looking for residue",
        STEP,
        () ->
            found.set(
                system.isPresent()
                    ? system.get().residue()
                    : platform.leftovers(context.folder())));
    List<String> leftovers = found.get();
    if (leftovers != null) {
      entries.addIfPossible(at -> new Event.Residue(at, leftovers));
      leftovers.forEach(leftover -> context.progress().say("left behind: " + leftover));
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws InterruptedException;
  }

  private void step(String what, Duration bound, Step step) {
    AtomicBoolean ended = new AtomicBoolean();
    Thread thread =
        Thread.ofVirtual()
            .name(what)
            .start(() -> {
              try {
                step.run();
              } catch (InterruptedException | RuntimeException | Error e) {
                entries.trouble(what, e);
              } finally {
                ended.set(true);
              }
            });
    Uninterrupted.join(thread, bound);
    if (!ended.get()) {
      entries.trouble(what, "did not end within " + DurationText.of(bound));
      thread.interrupt();
    }
  }
}
