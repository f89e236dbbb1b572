package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.engine.spi.RunningSystem;
import dev.holdfast.model.Pod;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.Roster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pod: keeps its container running until it is stopped, and says on the board how it is. */
final class LocalPod {
  private static final int LAST_LINES = 20;
  private static final Duration WIND_UP = Duration.ofSeconds(5);

  private final PodPlan plan;
  private final Roster roster;
  private final PodBoard board;
  private final RunClock clock;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<ProbeSpec.Kind, ProbeAnswer> lastAnswers = new EnumMap<>(ProbeSpec.Kind.class);
  private @Nullable Thread supervisor;
  private @Nullable ContainerRun current;
  private boolean ready;
  private int restarts;
  private String phase = "Pending";

  LocalPod(PodPlan plan, Roster roster, PodBoard board, RunClock clock) {
    this.plan = plan;
    this.roster = roster;
    this.board = board;
    this.clock = clock;
    show();
  }

  PodPlan plan() {
    return plan;
  }

  /** The process that now runs for it; empty between two lives. */
  synchronized Optional<ProcessId> process() {
    return Optional.ofNullable(current).map(ContainerRun::id);
  }

  /** Starts it; returns at once. */
  synchronized void start() {
    supervisor = Thread.ofVirtual().name("pod " + plan.name()).start(this::supervise);
  }

  private void supervise() {
    Backoff backoff = new Backoff();
    try {
      while (true) {
        Optional<ContainerRun> run = launch();
        if (run.isEmpty()) {
          return;
        }
        int exit = run.get().awaitEnd();
        Duration wait = backoff.afterExit(clock.nanos());
        ended(
            wait.isZero()
                ? "Restarting (exit " + exit + ")"
                : "CrashLoopBackOff (exit " + exit + ")");
        run.get().cleanUp();
        if (stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        backoff.restarted(clock.nanos());
        restarted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the container; empty when the pod is being stopped. */
  private synchronized Optional<ContainerRun> launch() {
    if (isStopping()) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(plan.tmp());
      ContainerRun run =
          new ContainerRun(
              plan,
              roster.start(
                  "pod " + plan.name(),
                  plan.command(),
                  plan.workingFolder(),
                  plan.environment(),
                  plan.log()),
              clock,
              new Word());
      current = run;
      phase = "Running";
      show();
      run.probe();
      return Optional.of(run);
    } catch (IOException e) {
      phase = "Cannot start (" + e.getMessage() + ")";
      show();
      return Optional.empty();
    }
  }

  private synchronized void ended(String nowPhase) {
    current = null;
    ready = false;
    phase = isStopping() ? Pod.LEAVING : nowPhase;
    show();
  }

  private synchronized void restarted() {
    restarts++;
    lastAnswers.clear();
  }

  private synchronized void show() {
    board.put(snapshot());
  }

  private Pod snapshot() {
    return new Pod(
        plan.name(),
        plan.workload(),
        plan.uid(),
        plan.address().getHostAddress(),
        ready,
        restarts,
        phase);
  }

  /** What the probes of the present life say; a life that is over has no say any more. */
  private final class Word implements ContainerRun.Listener {
    private final int life = restarts;

    @Override
    public void answered(ProbeSpec.Kind kind, ProbeAnswer answer) {
      synchronized (LocalPod.this) {
        if (life == restarts) {
          lastAnswers.put(kind, answer);
        }
      }
    }

    @Override
    public void ready(boolean nowReady) {
      synchronized (LocalPod.this) {
        if (life == restarts && current != null && !isStopping()) {
          ready = nowReady;
          show();
        }
      }
    }
  }

  /** Whether it has been told to leave. */
  boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** From now on it gets no new connections and no other life; its process is told by stop. */
  synchronized void leave() {
    stopping.countDown();
    ready = false;
    phase = Pod.LEAVING;
    show();
  }

  /**
   * Stops it: no new connections, SIGTERM, SIGKILL when {@code grace} is over. Returns when its
   * process has ended, or soon after SIGKILL.
   */
  void stop(Duration grace) throws InterruptedException {
    ContainerRun running;
    Thread thread;
    synchronized (this) {
      leave();
      running = current;
      thread = supervisor;
    }
    if (running != null) {
      running.terminate(grace);
    }
    if (thread != null) {
      thread.join(WIND_UP);
    }
    synchronized (this) {
      board.remove(snapshot());
    }
  }

  /** The end of its log, and what its probes last answered. */
  synchronized RunningSystem.LastWords lastWords() {
    return new RunningSystem.LastWords(
        plan.name(),
        lastLines(),
        lastAnswers.entrySet().stream()
            .map(entry -> entry.getKey().key() + ": " + entry.getValue().what())
            .toList());
  }

  private List<String> lastLines() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(plan.log()), StandardCharsets.UTF_8).lines().toList();
      return List.copyOf(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return List.of("(no log: " + e.getMessage() + ")");
    }
  }
}
