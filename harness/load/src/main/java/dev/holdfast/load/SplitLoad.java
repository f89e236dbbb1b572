package dev.holdfast.load;

import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.RequestSink;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import dev.holdfast.spi.RunContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A load that several generators elsewhere make together. */
final class SplitLoad implements RunningLoad {
  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(12);

  /** More than there are ports, so that two generators' connections are not taken for one. */
  private static final int PORTS = 1 << 16;

  private final Load load;
  private final int id;
  private final RunContext context;
  private final RequestSink requests;
  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private final Queue<Event> told = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  SplitLoad(Load load, int id, RunContext context, RequestSink requests) {
    this.load = load;
    this.id = id;
    this.context = context;
    this.requests = requests;
  }

  /**
   * One more generator makes a part of it.
   *
   * @param aheadNanos what its clock shows more than the run's
   */
  void add(GeneratorLink link, long aheadNanos) {
    Part part = new Part(link, aheadNanos, parts.size());
    parts.add(part);
    link.listen(id, part);
  }

  /** What one generator makes of it. */
  private final class Part implements GeneratorLink.Ear {
    private final GeneratorLink link;
    private final long aheadNanos;
    private final long bestOffsetNanos;
    private final int index;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Stats stats = new Stats(0, 0, 0, 0, 0, 0, 0);
    private long heard;

    Part(GeneratorLink link, long aheadNanos, int index) {
      this.link = link;
      this.aheadNanos = aheadNanos;
      this.index = index;
      bestOffsetNanos = link.best().offsetNanos();
    }

    @Override
    public void hears(Frame frame) {
      switch (frame) {
        case Frame.Ended(_, Request request) -> {
          heard++;
          if (!closed) {
            requests.ended(here(request));
          }
        }
        case Frame.Told(_, Event event) -> told.add(here(event));
        case Frame.Goes(_, Stats now) -> stats = now;
        case Frame.Over(_, long said, long dropped, String why) -> end(problem(said, dropped, why));
        case Frame.Time _ -> throw new IllegalStateException("that is the link's");
      }
    }

    private @Nullable String problem(long said, long dropped, String why) {
      if (!why.isEmpty()) {
        return why;
      }
      return dropped > 0 || said != heard
          ? "%d of its requests came here, of %d that it said and %d that it could not"
              .formatted(heard, said, dropped)
          : null;
    }

    @Override
    public void lost(String why) {
      end("it was lost, and with it what it has not said: " + why);
    }

    private void end(@Nullable String problem) {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      if (problem != null && !closed) {
        context
            .history()
            .append(
                new Event.Trouble(
                    context.clock().nanos(),
                    "load " + load.name(),
                    "generator %s: %s".formatted(link.name(), problem)));
      }
      GeneratorLink.Offset last = link.last();
      told.add(
          new Event.ClockSeen(
              context.clock().nanos(),
              "generator %s of load %s".formatted(link.name(), load.name()),
              last.offsetNanos() - bestOffsetNanos,
              last.errorNanos() + link.best().errorNanos()));
      over.countDown();
    }

    private Request here(Request there) {
      return new Request(
          there.number(),
          there.intendedNanos() - aheadNanos,
          there.startedNanos() - aheadNanos,
          there.endedNanos() - aheadNanos,
          there.status(),
          there.answer(),
          there.hops(),
          there.error(),
          there.connection() == 0 ? 0 : there.connection() + index * PORTS,
          there.pod());
    }

    private Event here(Event there) {
      long at = there.atNanos() - aheadNanos;
      return switch (there) {
        case Event.GeneratorStalled stalled ->
            new Event.GeneratorStalled(
                at, load.name(), stalled.fromNanos() - aheadNanos, stalled.toNanos() - aheadNanos);
        case Event.Observed seen ->
            new Event.Observed(
                at,
                Event.GeneratorStalled.meter(load.name()),
                seen.looks(),
                seen.longestGapNanos());
        case Event.Trouble trouble ->
            new Event.Trouble(
                at,
                "load " + load.name(),
                "generator %s: %s".formatted(link.name(), trouble.what()));
        default -> there;
      };
    }
  }

  @Override
  public boolean awaitEnd(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    for (Part part : parts) {
      if (!part.over.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void stop() {
    parts.forEach(part -> part.link.order(GeneratorProgram.STOP + id));
  }

  @Override
  public List<Event> told() {
    List<Event> since = new ArrayList<>();
    for (Event event = told.poll(); event != null; event = told.poll()) {
      since.add(event);
    }
    return since;
  }

  @Override
  public Stats stats() {
    Stats all = new Stats(0, 0, 0, 0, 0, 0, 0);
    for (Part part : parts) {
      Stats one = part.stats;
      all =
          new Stats(
              all.planned() + one.planned(),
              all.sent() + one.sent(),
              all.ok() + one.ok(),
              all.slow() + one.slow(),
              all.failed() + one.failed(),
              all.connectionsOpened() + one.connectionsOpened(),
              Math.max(all.lastSecondP99Nanos(), one.lastSecondP99Nanos()));
    }
    return new Stats(
        load.plannedRequests(),
        all.sent(),
        all.ok(),
        all.slow(),
        all.failed(),
        all.connectionsOpened(),
        all.lastSecondP99Nanos());
  }

  /** What is under way is given up there, and what is not said by then is missing. */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      if (!awaitEnd(Duration.ZERO)) {
        parts.forEach(part -> part.link.order(GeneratorProgram.CLOSE + id));
        awaitEnd(CLOSES_WITHIN);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    closed = true;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
