package dev.holdfast.engine;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run, from its first entry to its last. The experiment has a thread of its own, which {@link
 * StopSignal} and an interrupt of the caller interrupt; the caller's thread stops what it started.
 */
final class Run {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(30);

  private final Experiment experiment;
  private final Stopping stopping;
  private final StopSignal stop;
  private final RunContext context;
  private final Entries entries;
  private final ClockWatch clocks;
  private final Started started;
  private final AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();

  Run(
      Experiment experiment,
      Platform platform,
      StopSignal stop,
      RunContext context,
      Entries entries,
      Started started,
      ClockWatch clocks) {
    this.clocks = clocks;
    this.started = started;
    this.experiment = experiment;
    this.stopping = new Stopping(platform, context, entries, started);
    this.stop = stop;
    this.context = context;
    this.entries = entries;
  }

  /**
   * Runs it.
   *
   * @throws BadSystem or {@link CannotStart} or {@link HistoryNotWritten}, once everything is
   *     stopped
   */
  void run() {
    try {
      awaitEnd(Thread.ofVirtual().name("experiment").start(this::experiment));
    } finally {
      stopping.run();
      entries.addIfPossible(Event.RunEnded::new);
    }
    RuntimeException refused = refusal.get();
    if (refused != null) {
      throw refused;
    }
    entries
        .lost()
        .ifPresent(lost -> {
          throw lost;
        });
  }

  private void experiment() {
    try {
      experiment.run();
    } catch (BadSystem | CannotStart | HistoryNotWritten e) {
      if (stop.tripped().isEmpty() || e instanceof HistoryNotWritten) {
        refusal.set(e);
        entries.trouble("starting the system", String.valueOf(e.getMessage()));
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      if (stop.tripped().isEmpty()) {
        entries.trouble("the run", e);
      }
    }
  }

  private void awaitEnd(Thread body) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended && stop.tripped().isEmpty() && entries.lost().isEmpty()) {
      try {
        ended = body.join(LOOK_EVERY);
        clocks.look();
        started.halted().ifPresent(stop::trip);
      } catch (InterruptedException e) {
        interrupted = true;
        stop.trip("the run's thread was interrupted");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      interrupt(body);
    }
  }

  private void interrupt(Thread body) {
    String why = stop.tripped().orElse("the history cannot be written");
    entries.addIfPossible(at -> new Event.Aborted(at, Event.Aborted.Cause.INTERRUPTED, why));
    context.progress().say("interrupted: " + why);
    body.interrupt();
    if (!Uninterrupted.join(body, GIVE_UP_AFTER)) {
      entries.trouble(
          "the run", "did not end within " + DurationText.of(GIVE_UP_AFTER) + " of its interrupt");
    }
  }
}
