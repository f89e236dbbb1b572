package dev.holdfast.engine;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Pod;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.time.Duration;
import java.util.List;

/** Tells people once a second how many pods are ready, while somebody else waits for them. */
final class ReadyTicks implements AutoCloseable {
  private static final long EVERY_NANOS = 1_000_000_000L;

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

  private final RunningSystem system;
  private final Blueprint blueprint;
  private final RunContext context;
  private final Thread thread;

  private ReadyTicks(RunningSystem system, Blueprint blueprint, RunContext context) {
    this.system = system;
    this.blueprint = blueprint;
    this.context = context;
    this.thread = Thread.ofVirtual().name("ready-ticks").unstarted(this::tell);
  }

  static ReadyTicks start(RunningSystem system, Blueprint blueprint, RunContext context) {
    ReadyTicks ticks = new ReadyTicks(system, blueprint, context);
    ticks.thread.start();
    return ticks;
  }

  private void tell() {
    long asked = blueprint.workloads().stream().mapToLong(Blueprint.Replicas::count).sum();
    try {
      for (long next = context.clock().nanos() + EVERY_NANOS; ; next += EVERY_NANOS) {
        context.clock().sleepUntil(next);
        List<Pod> pods =
            blueprint.workloads().stream()
                .flatMap(replicas -> system.pods(replicas.workload()).stream())
                .toList();
        long ready = pods.stream().filter(Pod::well).count();
        context
            .progress()
            .tick("%d of %d %s ready".formatted(ready, asked, asked == 1 ? "pod" : "pods"));
      }
    } catch (InterruptedException e) {
      // the wait is over
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    Uninterrupted.join(thread, ENDS_WITHIN);
  }
}
