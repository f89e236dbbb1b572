package dev.holdfast.platform.local;

import dev.holdfast.model.Event;
import dev.holdfast.model.Pod;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pod: makes its network where it has one, runs its init containers, keeps its containers running
 * until it is stopped, and says on the board how it is.
 */
final class LocalPod {
  private static final int LAST_LINES = 20;
  private static final Duration TRUST = Duration.ofSeconds(2);
  private static final Duration LEAST = Duration.ofSeconds(2);
  private static final Duration WIND_UP = Duration.ofSeconds(5);

  private final PodPlan plan;
  private final Roster roster;
  private final Board<Pod> board;
  private final RunClock clock;
  private final HistorySink history;
  private final PodNetwork network;
  private final PodHome home;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<String, ProbeAnswer> lastAnswers = new LinkedHashMap<>();
  private final List<Life> lives;
  private @Nullable Thread supervisor;
  private @Nullable ContainerRun init;
  private @Nullable ContainerPlan lastInit;

  /** What is said of it before its containers run; null from then on. */
  private @Nullable String before = "Pending";

  LocalPod(
      PodPlan plan,
      PodHome home,
      PodNetwork network,
      Roster roster,
      Board<Pod> board,
      RunClock clock,
      HistorySink history) {
    this.plan = plan;
    this.home = home;
    this.network = network;
    this.roster = roster;
    this.board = board;
    this.clock = clock;
    this.history = history;
    lives = plan.containers().stream().map(Life::new).toList();
    show();
  }

  PodPlan plan() {
    return plan;
  }

  /**
   * The process that now runs for a container; empty between two of its lives.
   *
   * @param container its name; null for the first one
   */
  synchronized Optional<ProcessId> process(@Nullable String container) {
    return lives.stream()
        .filter(life -> container == null || life.of.name().equals(container))
        .findFirst()
        .flatMap(life -> Optional.ofNullable(life.current))
        .map(ContainerRun::id);
  }

  /** What holds its own network; empty where it has none now. */
  Optional<PodSpace.Sandbox> network() {
    return home.sandbox();
  }

  /** Starts it; returns at once. */
  synchronized void start() {
    supervisor = Thread.ofVirtual().name("pod " + plan.name()).start(this::supervise);
  }

  private void supervise() {
    try {
      Files.createDirectories(plan.tmp());
      home.open(plan);
      List<Thread> threads = new ArrayList<>();
      if (firsts(threads)) {
        synchronized (this) {
          before = null;
        }
        lives.stream().filter(life -> !life.isFirst()).map(this::begin).forEach(threads::add);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (IOException | CannotStart e) {
      say("Cannot start (" + e.getMessage() + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      home.close();
    }
  }

  /**
   * What comes before the containers, in its order: some run to their end, others go on running and
   * are waited for until they have started up. False where the pod is stopped before.
   */
  private boolean firsts(List<Thread> threads) throws IOException, InterruptedException {
    for (String first : plan.spec().firsts()) {
      Optional<Life> goesOn =
          lives.stream().filter(life -> life.of.name().equals(first)).findFirst();
      if (goesOn.isPresent()) {
        Life life = goesOn.get();
        synchronized (this) {
          before = "Init:" + first;
          lastInit = life.of;
          show();
        }
        threads.add(begin(life));
        life.started.await();
        if (isStopping()) {
          return false;
        }
        continue;
      }
      for (ContainerPlan each : plan.inits()) {
        if (each.name().equals(first) && !initialised(each)) {
          return false;
        }
      }
    }
    return true;
  }

  private Thread begin(Life life) {
    return Thread.ofVirtual()
        .name("pod " + plan.name() + " " + life.of.name())
        .start(life::supervise);
  }

  /** Runs an init container until it has succeeded; false where the pod is stopped before. */
  private boolean initialised(ContainerPlan of) throws IOException, InterruptedException {
    Backoff backoff = new Backoff();
    while (true) {
      ContainerRun run;
      synchronized (this) {
        if (isStopping()) {
          return false;
        }
        before = "Init:" + of.name();
        lastInit = of;
        run = begin(of, of.name(), new NoWord());
        init = run;
        show();
      }
      int exit = run.awaitEnd();
      run.cleanUp();
      synchronized (this) {
        init = null;
      }
      if (exit == 0) {
        return true;
      }
      Duration wait = backoff.afterExit(clock.nanos());
      say("Init:Error (" + of.name() + ", exit " + exit + ")");
      if (stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      backoff.restarted(clock.nanos());
    }
  }

  private ContainerRun begin(ContainerPlan of, String called, ContainerRun.Listener listener)
      throws IOException {
    Roster.Started started =
        roster.start(
            "pod " + plan.name() + (called.isEmpty() ? "" : " container " + called),
            home.in(plan, of),
            home.start(plan, of),
            of.environment(),
            of.log());
    try {
      home.awaitPlaced(plan, of, started.process());
    } catch (IOException | CannotStart e) {
      started.process().destroyForcibly();
      throw e;
    }
    return new ContainerRun(
        plan, of, started, network, command -> beside(of, started, command), clock, listener);
  }

  /** It ends with the container's life. */
  private ProcessBuilder beside(ContainerPlan of, Roster.Started container, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(home.beside(of, container.id(), command))
            .directory(home.start(plan, of).toFile());
    builder.environment().clear();
    builder.environment().putAll(of.environment());
    container.mark().putInto(builder.environment());
    return builder;
  }

  private synchronized void say(String phase) {
    before = phase;
    show();
  }

  private synchronized void show() {
    board.put(plan.name(), snapshot());
  }

  private Pod snapshot() {
    String said = before;
    String phase =
        said != null
            ? said
            : lives.stream()
                .filter(life -> !life.phase.equals("Running"))
                .map(life -> lives.size() == 1 ? life.phase : life.of.name() + " " + life.phase)
                .findFirst()
                .orElse("Running");
    return new Pod(
        plan.name(),
        plan.workload(),
        plan.uid(),
        plan.address().getHostAddress(),
        before == null && lives.stream().allMatch(life -> life.ready) && !isStopping(),
        lives.stream().mapToInt(life -> life.restarts).sum(),
        isStopping() ? Pod.LEAVING : phase);
  }

  /** A container, from one life to the next. */
  private final class Life {
    private final ContainerPlan of;
    private @Nullable ContainerRun current;
    private boolean ready;
    private int restarts;
    private String phase = "Pending";

    /** Open once a life of it has started up, or there will be none. */
    private final CountDownLatch started = new CountDownLatch(1);

    /** Whether its last life was a life, and not a start that failed. */
    private volatile boolean proven;

    Life(ContainerPlan of) {
      this.of = of;
    }

    /** Whether it is begun before the containers, and ended after them. */
    private boolean isFirst() {
      return plan.spec().firsts().contains(of.name());
    }

    private void supervise() {
      Backoff backoff = new Backoff();
      try {
        while (true) {
          Optional<ContainerRun> run = launch();
          if (run.isEmpty()) {
            return;
          }
          Thread.ofVirtual().name("start of " + of.name()).start(() -> watchStart(run.get()));
          int exit = run.get().awaitEnd();
          proven = run.get().age().compareTo(TRUST) >= 0;
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
      } finally {
        started.countDown();
      }
    }

    private void watchStart(ContainerRun run) {
      try {
        if (run.awaitStarted()) {
          started.countDown();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Starts the container; empty when the pod is being stopped. */
    private Optional<ContainerRun> launch() {
      synchronized (LocalPod.this) {
        if (isStopping()) {
          return Optional.empty();
        }
        try {
          boolean first = lives.getFirst() == this;
          ContainerRun run = begin(of, first ? "" : of.name(), new Word(this));
          current = run;
          phase = "Running";
          show();
          run.begin(proven ? Duration.ZERO : TRUST);
          return Optional.of(run);
        } catch (IOException | CannotStart e) {
          phase = "Cannot start (" + e.getMessage() + ")";
          show();
          return Optional.empty();
        }
      }
    }

    private void ended(String nowPhase) {
      synchronized (LocalPod.this) {
        current = null;
        ready = false;
        phase = nowPhase;
        show();
      }
    }

    private void restarted() {
      synchronized (LocalPod.this) {
        restarts++;
        lastAnswers.clear();
      }
    }
  }

  /** What the probes of the present life say; a life that is over has no say any more. */
  private final class Word implements ContainerRun.Listener {
    private final Life life;
    private final int number;

    Word(Life life) {
      this.life = life;
      number = life.restarts;
    }

    @Override
    public void answered(ProbeSpec.Kind kind, ProbeAnswer answer) {
      note(kind.key(), answer);
    }

    @Override
    public void startHookFailed(ProbeAnswer answer) {
      note("postStart", answer);
    }

    /** As a kubelet says it, so that whoever reads the history need not know which one it was. */
    @Override
    public void failed(ProbeSpec.Kind kind) {
      synchronized (LocalPod.this) {
        if (number == life.restarts && !isStopping()) {
          history.append(
              new Event.PlatformSaid(
                  clock.nanos(),
                  "Normal",
                  "Pod/" + plan.name(),
                  "Killing",
                  "Container %s failed %s probe, will be restarted"
                      .formatted(life.of.name(), kind.key()),
                  1));
        }
      }
    }

    private void note(String who, ProbeAnswer answer) {
      synchronized (LocalPod.this) {
        if (number == life.restarts) {
          String container = lives.size() == 1 ? "" : life.of.name() + " ";
          lastAnswers.put(container + who, answer);
        }
      }
    }

    @Override
    public void ready(boolean nowReady) {
      synchronized (LocalPod.this) {
        if (number == life.restarts && life.current != null && !isStopping()) {
          life.ready = nowReady;
          show();
        }
      }
    }
  }

  /** Of a container without probes. */
  private static final class NoWord implements ContainerRun.Listener {
    @Override
    public void answered(ProbeSpec.Kind kind, ProbeAnswer answer) {}

    @Override
    public void startHookFailed(ProbeAnswer answer) {}

    @Override
    public void failed(ProbeSpec.Kind kind) {}

    @Override
    public void ready(boolean ready) {}
  }

  /** Whether it has been told to leave. */
  boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** From now on it gets no new connections and no other life; its processes are told by stop. */
  synchronized void leave() {
    stopping.countDown();
    lives.forEach(life -> life.ready = false);
    show();
  }

  /**
   * Stops it: no new connections, SIGTERM, SIGKILL when {@code grace} is over. Returns when its
   * processes have ended, or soon after SIGKILL.
   */
  void stop(Duration grace) throws InterruptedException {
    long deadline = clock.nanos() + grace.toNanos();
    List<ContainerRun> running = new ArrayList<>();
    List<ContainerRun> firsts = new ArrayList<>();
    Thread thread;
    synchronized (this) {
      leave();
      lives.forEach(life ->
          Optional.ofNullable(life.current).ifPresent((life.isFirst() ? firsts : running)::add));
      Optional.ofNullable(init).ifPresent(running::add);
      thread = supervisor;
    }
    List<Thread> ends =
        running.stream()
            .map(run ->
                Thread.ofVirtual().name("end of " + plan.name()).start(() -> terminate(run, grace)))
            .toList();
    for (Thread end : ends) {
      end.join();
    }
    // who was begun first is there until those have ended that may need it
    for (ContainerRun first : firsts.reversed()) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - clock.nanos()));
      terminate(first, grace.isPositive() && left.compareTo(LEAST) < 0 ? LEAST : left);
    }
    if (thread != null) {
      thread.join(WIND_UP);
    }
    home.close();
    synchronized (this) {
      board.remove(plan.name(), snapshot());
    }
  }

  private static void terminate(ContainerRun run, Duration grace) {
    try {
      run.terminate(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of its log, and what its probes last answered. */
  synchronized RunningSystem.LastWords lastWords() {
    ContainerPlan of =
        before != null && lastInit != null
            ? lastInit
            : lives.stream()
                .filter(life -> !life.ready)
                .findFirst()
                .map(life -> life.of)
                .orElse(plan.containers().getFirst());
    return new RunningSystem.LastWords(
        plan.name(),
        lastLines(of.log()),
        lastAnswers.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue().what())
            .toList());
  }

  private static List<String> lastLines(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return List.copyOf(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return List.of("(no log: " + e.getMessage() + ")");
    }
  }
}
