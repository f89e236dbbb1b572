package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.engine.spi.FaultWitness;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.ProcessTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees a signal's effect in the kernel's process table, which nothing of the platform writes: a
 * process that is gone, a zombie, or another one under its pid, has ended. A signal that a process
 * survives leaves no trace there, so it is never said to have been seen.
 */
final class ProcessWitness implements FaultWitness {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final LocalPods pods;

  ProcessWitness(LocalPods pods) {
    this.pods = pods;
  }

  @Override
  public Watch watch(Fault fault, List<Pod> targets, RunClock clock) {
    String container = fault instanceof Fault.OnContainers on ? on.container() : null;
    return new ProcessWatch(targets.stream().map(pod -> lookout(pod, container, clock)).toList());
  }

  private Lookout lookout(Pod pod, @Nullable String container, RunClock clock) {
    try {
      Lookout lookout = new Lookout(pod.name(), pods.process(pod, container), clock);
      lookout.start();
      return lookout;
    } catch (FaultNotPossible e) {
      return new Lookout(pod.name(), String.valueOf(e.getMessage()), clock);
    }
  }

  private record ProcessWatch(List<Lookout> lookouts) implements Watch {
    @Override
    public List<Sighting> await(Duration bound) throws InterruptedException {
      long deadline = System.nanoTime() + bound.toNanos();
      for (Lookout lookout : lookouts) {
        lookout.await(Math.max(0, deadline - System.nanoTime()));
      }
      return lookouts.stream().map(Lookout::sighting).toList();
    }

    @Override
    public void close() {
      lookouts.forEach(Lookout::close);
    }
  }

  /** Looks at one process until it has ended. */
  private static final class Lookout {
    private final String pod;
    private final @Nullable ProcessId id;
    private final RunClock clock;
    private final CountDownLatch over;
    private volatile boolean closed;
    private volatile Sighting last;

    Lookout(String pod, ProcessId id, RunClock clock) {
      this.pod = pod;
      this.id = id;
      this.clock = clock;
      over = new CountDownLatch(1);
      last = new Sighting(pod, -1, 0, "not looked yet");
    }

    Lookout(String pod, String whyNot, RunClock clock) {
      this.pod = pod;
      this.id = null;
      this.clock = clock;
      over = new CountDownLatch(0);
      last = new Sighting(pod, -1, 0, "nothing to look at: " + whyNot);
    }

    void start() {
      if (id == null) {
        return;
      }
      ProcessId process = id;
      long first = look(process, clock.nanos(), true);
      Thread.ofVirtual().name("witness " + pod).start(() -> run(process, first));
    }

    private void run(ProcessId process, long first) {
      long before = first;
      try {
        while (!closed && over.getCount() > 0) {
          clock.sleepUntil(before + LOOK_NANOS);
          before = look(process, before, false);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** One look; when it was made. Before the fault, an end is not the fault's. */
    private long look(ProcessId process, long before, boolean beforeFault) {
      long now = clock.nanos();
      Optional<ProcessTable.Stat> stat = ProcessTable.stat(process.pid());
      String path = "/proc/" + process.pid() + "/stat: ";
      Optional<String> end = endOf(process, stat);
      if (end.isPresent()) {
        last =
            beforeFault
                ? new Sighting(pod, -1, 0, path + end.get() + " before the fault")
                : new Sighting(pod, clock.nanos(), clock.nanos() - before, path + end.get());
        over.countDown();
      } else {
        String state = stat.map(found -> String.valueOf(found.state())).orElse("?");
        last = new Sighting(pod, -1, 0, path + "still the same process, state " + state);
      }
      return now;
    }

    private static Optional<String> endOf(ProcessId process, Optional<ProcessTable.Stat> stat) {
      if (stat.isEmpty()) {
        return Optional.of("gone");
      }
      if (stat.get().startTicks() != process.startTicks()) {
        return Optional.of("another process, started at " + stat.get().startTicks());
      }
      return stat.get().dead() ? Optional.of("zombie") : Optional.empty();
    }

    void await(long nanos) throws InterruptedException {
      over.await(nanos, TimeUnit.NANOSECONDS);
    }

    Sighting sighting() {
      return last;
    }

    void close() {
      closed = true;
    }
  }
}
