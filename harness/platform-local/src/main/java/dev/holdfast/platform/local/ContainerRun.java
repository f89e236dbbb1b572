package dev.holdfast.platform.local;

import dev.holdfast.model.Signal;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.ProcessTable;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.platform.local.process.Signals;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One life of a pod's container: its process and its probes, from start to end.
 *
 * <p>A probe asks first when {@code initialDelaySeconds} have passed since the process was started,
 * and then each period. (The kubelet's own clock for a probe ticks from the pod's start, so that
 * its first answer may come up to one period later.) Until a startup probe has succeeded, the
 * others wait.
 */
final class ContainerRun {
  /** SIGKILL ends a process at once, unless the kernel itself is stuck in it. */
  private static final long KILL_SECONDS = 10;

  private static final int KILL_ROUNDS = 20;
  private static final Duration LEAST = Duration.ofSeconds(2);

  /** A cluster waits without end for what comes after a start; nobody else does. */
  private static final Duration START_AT_MOST = Duration.ofMinutes(5);

  private final PodPlan pod;
  private final ContainerPlan plan;
  private final Roster.Started started;
  private final PodNetwork network;
  private final Function<List<String>, ProcessBuilder> inContainer;
  private final RunClock clock;
  private final long startNanos;
  private final Listener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch begun;
  private final CountDownLatch startupDone;
  private final List<Thread> threads = new ArrayList<>();

  /** Is told what the probes say. */
  interface Listener {
    /** A probe was answered. */
    void answered(ProbeSpec.Kind kind, ProbeAnswer answer);

    /** What comes after the start went wrong, and so the container is ended. */
    void startHookFailed(ProbeAnswer answer);

    /** Such a probe went wrong too often, and so the container is ended. */
    void failed(ProbeSpec.Kind kind);

    /** Whether the pod may get connections has changed, or is said for the first time. */
    void ready(boolean ready);
  }

  /**
   * Of a container that was started.
   *
   * @param inContainer makes a command one that runs beside the container's program
   */
  ContainerRun(
      PodPlan pod,
      ContainerPlan plan,
      Roster.Started started,
      PodNetwork network,
      Function<List<String>, ProcessBuilder> inContainer,
      RunClock clock,
      Listener listener) {
    this.pod = pod;
    this.plan = plan;
    this.network = network;
    this.inContainer = inContainer;
    this.started = started;
    this.clock = clock;
    this.listener = listener;
    startNanos = clock.nanos();
    begun = new CountDownLatch(plan.postStart() == null ? 0 : 1);
    startupDone = new CountDownLatch(probes().containsKey(ProbeSpec.Kind.STARTUP) ? 1 : 0);
  }

  private Map<ProbeSpec.Kind, ProbeSpec> probes() {
    return plan.spec().probes();
  }

  ProcessId id() {
    return started.id();
  }

  /**
   * Starts what comes after the start, and the probes, which wait for that; without a readiness
   * probe the container is ready once it has started up.
   *
   * @param trust how long it must have run to be ready where nothing probes it: a program that ends
   *     at once has not started
   */
  void begin(Duration trust) {
    PodSpec.Hook postStart = plan.postStart();
    if (postStart != null) {
      threads.add(Thread.ofVirtual().name(pod.name() + " postStart").start(() -> after(postStart)));
    }
    for (ProbeSpec probe : probes().values()) {
      String name = pod.name() + " " + probe.kind().key() + " probe";
      threads.add(Thread.ofVirtual().name(name).start(() -> run(probe)));
    }
    if (!probes().containsKey(ProbeSpec.Kind.READINESS)
        && !probes().containsKey(ProbeSpec.Kind.STARTUP)) {
      if (trust.isZero() && postStart == null) {
        listener.ready(true);
      } else {
        threads.add(Thread.ofVirtual().name(pod.name() + " trust").start(() -> readyAfter(trust)));
      }
    }
  }

  private void readyAfter(Duration trust) {
    try {
      begun.await();
      if (!ended.await(trust.toNanos(), TimeUnit.NANOSECONDS)) {
        listener.ready(true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Since its process was started. */
  Duration age() {
    return Duration.ofNanos(clock.nanos() - startNanos);
  }

  /** Waits until it has started up, by its startup probe where it has one; false where it ended. */
  boolean awaitStarted() throws InterruptedException {
    begun.await();
    return startedUp();
  }

  /** Waits for the process's end; its exit code, 128 + n where signal n ended it. */
  int awaitEnd() throws InterruptedException {
    int exit = started.process().waitFor();
    ended.countDown();
    begun.countDown();
    startupDone.countDown();
    return exit;
  }

  /** Ends what is left of it once its process has ended: its probes, and what it started itself. */
  void cleanUp() throws InterruptedException {
    endOthers();
    for (Thread thread : threads) {
      thread.join();
    }
    endOthers();
  }

  private void endOthers() {
    // a container's other processes do not outlive its first; one may start another meanwhile
    List<ProcessTable.Stat> left = started.mark().carriers();
    for (int round = 0; round < KILL_ROUNDS && !left.isEmpty(); round++) {
      left.forEach(process -> Signals.send(Signal.KILL, process.id()));
      left = started.mark().carriers();
    }
  }

  /**
   * SIGTERM, and SIGKILL once the grace period is over, at once where there is none; returns soon
   * after that at the latest.
   */
  void terminate(Duration grace) throws InterruptedException {
    long deadline = clock.nanos() + grace.toNanos();
    PodSpec.Hook preStop = plan.spec().preStop();
    if (grace.isPositive()) {
      if (preStop != null) {
        before(preStop, grace);
        // what Kubernetes gives to SIGTERM where nothing is left
        deadline = Math.max(deadline, clock.nanos() + LEAST.toNanos());
      }
      Signals.send(Signal.TERM, started.id());
    }
    if (!started.process().waitFor(deadline - clock.nanos(), TimeUnit.NANOSECONDS)) {
      Signals.send(Signal.KILL, started.id());
      started.process().waitFor(KILL_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Nobody minds the answer. */
  private void before(PodSpec.Hook preStop, Duration grace) throws InterruptedException {
    done(preStop, grace);
  }

  private void after(PodSpec.Hook postStart) {
    try {
      Optional<ProbeAnswer> answer = done(postStart, START_AT_MOST);
      if (ended.getCount() == 0) {
        return;
      }
      if (answer.isPresent() && !answer.get().success()) {
        listener.startHookFailed(answer.get());
        terminate(pod.spec().grace());
      } else {
        begun.countDown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends with the bound, or with the process, at the latest; empty where nothing was asked. */
  private Optional<ProbeAnswer> done(PodSpec.Hook hook, Duration bound)
      throws InterruptedException {
    return switch (hook) {
      case PodSpec.Hook.Sleep(Duration duration) -> {
        Duration waited = duration.compareTo(bound) < 0 ? duration : bound;
        started.process().waitFor(waited.toNanos(), TimeUnit.NANOSECONDS);
        yield Optional.empty();
      }
      // asked as a probe asks, once
      case PodSpec.Hook.Asked(ProbeSpec.How how, String host, int port) ->
          Optional.of(
              new Prober(
                      new ProbeSpec(
                          ProbeSpec.Kind.READINESS,
                          how,
                          host,
                          port,
                          Duration.ZERO,
                          bound,
                          bound,
                          1,
                          1),
                      pod.address(),
                      pod.port(port),
                      network,
                      inContainer)
                  .ask());
    };
  }

  private void run(ProbeSpec probe) {
    try {
      begun.await();
      if (ended.getCount() == 0 || (probe.kind() != ProbeSpec.Kind.STARTUP && !startedUp())) {
        return;
      }
      Prober prober =
          new Prober(probe, pod.address(), pod.port(probe.port()), network, inContainer);
      ProbeCounter counter = new ProbeCounter(probe);
      long next = Math.max(clock.nanos(), startNanos + probe.initialDelay().toNanos());
      while (!endedBy(next)) {
        ProbeAnswer answer = prober.ask();
        if (ended.getCount() == 0) {
          return;
        }
        listener.answered(probe.kind(), answer);
        if (counter.answered(answer.success()).map(word -> act(probe, word)).orElse(false)) {
          return;
        }
        next = Math.max(clock.nanos(), next + probe.period().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean startedUp() throws InterruptedException {
    // the latch opens on success and, so that nobody waits for ever, at the end
    startupDone.await();
    return ended.getCount() > 0;
  }

  private boolean endedBy(long nanos) throws InterruptedException {
    return ended.await(Math.max(0, nanos - clock.nanos()), TimeUnit.NANOSECONDS);
  }

  /** Does what a probe's word means; whether the probe is over. */
  private boolean act(ProbeSpec probe, boolean success) {
    switch (probe.kind()) {
      case READINESS -> listener.ready(success);
      case STARTUP -> {
        if (success) {
          startupDone.countDown();
          if (!probes().containsKey(ProbeSpec.Kind.READINESS)) {
            listener.ready(true);
          }
          return true;
        }
      }
      case LIVENESS -> {}
    }
    if (probe.kind() == ProbeSpec.Kind.READINESS || success) {
      return false;
    }
    listener.failed(probe.kind());
    Thread.ofVirtual().name(pod.name() + " restart").start(this::terminateForRestart);
    return true;
  }

  private void terminateForRestart() {
    try {
      terminate(pod.spec().grace());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
