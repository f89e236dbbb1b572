package dev.holdfast.engine;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.StopIf;
import dev.holdfast.spi.LoadDriver.RequestSink;
import dev.holdfast.spi.LoadDriver.Stats;
import dev.holdfast.spi.RunContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the loads are over, tells people how they go, and aborts where {@code stop-if} says.
 */
final class LoadWatch implements RequestSink {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final long TICK_NANOS = 1_000_000_000L;

  /** For the last answers, after the last request's timeout has passed. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Scenario scenario;
  private final long firstNanos;
  private final RunContext context;
  private final Entries entries;
  private final @Nullable BadShare badShare;
  private long nextTickNanos;

  LoadWatch(Scenario scenario, long firstNanos, RunContext context, Entries entries) {
    this.scenario = scenario;
    this.firstNanos = firstNanos;
    this.context = context;
    this.entries = entries;
    StopIf stopIf = scenario.stopIf();
    this.badShare = stopIf == null ? null : new BadShare(stopIf, firstNanos + warmUp(scenario));
    this.nextTickNanos = firstNanos + TICK_NANOS;
  }

  private static long warmUp(Scenario scenario) {
    Baseline baseline = scenario.baseline();
    return baseline == null ? 0 : baseline.warmUp().toNanos();
  }

  /** When the first requests are intended. */
  long firstNanos() {
    return firstNanos;
  }

  @Override
  public void ended(Request request) {
    if (badShare != null && request.answer() != Answer.INDETERMINATE) {
      badShare.ended(request);
    }
  }

  /** Waits for all of them; whether they ended by themselves. */
  boolean untilOver(List<LoadRun> loads) throws InterruptedException {
    for (LoadRun load : loads) {
      long last = lastNanos(load);
      while (!load.awaitEnd(LOOK_EVERY)) {
        loads.forEach(LoadRun::tell);
        Optional<String> reason = reason();
        if (reason.isPresent()) {
          abort(reason.get(), loads);
          return false;
        }
        if (context.clock().nanos() > last) {
          load.ended("some requests had not ended long after their timeout");
          break;
        }
        tick(loads);
      }
      load.ended("");
    }
    return true;
  }

  private long lastNanos(LoadRun run) {
    Load load = scenario.load(run.name()).orElseThrow();
    return firstNanos + load.lasts().plus(load.timeout()).plus(GRACE).toNanos();
  }

  private Optional<String> reason() {
    return badShare == null ? Optional.empty() : badShare.reason(context.clock().nanos());
  }

  private void abort(String why, List<LoadRun> loads) {
    entries.add(at -> new Event.Aborted(at, Event.Aborted.Cause.STOP_IF, why));
    context.progress().say("aborted: " + why);
    for (LoadRun load : loads) {
      load.stop();
    }
  }

  private void tick(List<LoadRun> loads) {
    long now = context.clock().nanos();
    if (now >= nextTickNanos) {
      nextTickNanos += TICK_NANOS;
      for (LoadRun load : loads) {
        context.progress().tick(line(load, (now - firstNanos) / TICK_NANOS));
      }
    }
  }

  private static String line(LoadRun load, long second) {
    Stats stats = load.stats();
    return String.format(
        Locale.ROOT,
        "%s %ds: %,d of %,d sent, %,d ok, %,d slow, %,d failed, p99 %.1f ms",
        load.name(),
        second,
        stats.sent(),
        stats.planned(),
        stats.ok(),
        stats.slow(),
        stats.failed(),
        stats.lastSecondP99Nanos() / 1e6);
  }
}
