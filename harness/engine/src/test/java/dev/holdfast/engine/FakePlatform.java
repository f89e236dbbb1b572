package dev.holdfast.engine;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Image;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A platform in memory: three catalog pods that come back by themselves a moment after they were
 * killed, and observers that are told of every change. What goes wrong is set before the run.
 */
final class FakePlatform implements Platform {
  static final Duration DOWN = Duration.ofMillis(120);
  static final long OTHERS_LATE = 1_000_000;

  final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Pod> pods = new TreeMap<>();
  private final List<HistorySink> watchers = new CopyOnWriteArrayList<>();
  final CountDownLatch struck = new CountDownLatch(1);
  private final List<Thread> revivals = new CopyOnWriteArrayList<>();
  private @Nullable RunClock clock;

  @Nullable String missingCapability;
  @Nullable RuntimeException startFails;
  @Nullable RuntimeException injectFails;
  @Nullable RuntimeException closeFails;
  @Nullable String notReady;
  boolean startHangs;
  boolean killDoesNothing;
  boolean healDoesNothing;
  boolean podsComeBack = true;
  int planned = 3;
  List<String> residue = List.of();
  List<Integer> struckByOthers = List.of();

  /** The pods by the nodes that may be struck, by their numbers. */
  List<List<Integer>> nodes = List.of();

  FakePlatform() {
    for (int i = 1; i <= 3; i++) {
      put(catalog(i));
    }
  }

  static Pod catalog(int number) {
    return new Pod(
        "catalog-" + number, Scenarios.CATALOG, "u" + number, "127.0.0.1", true, 0, "Running");
  }

  synchronized void put(Pod pod) {
    pods.put(pod.name(), pod);
    if (clock != null) {
      long at = clock.nanos();
      watchers.forEach(watcher -> watcher.append(new Event.PodSeen(at, pod, false)));
    }
  }

  synchronized void remove(String name) {
    pods.remove(name);
  }

  synchronized List<Pod> pods() {
    return List.copyOf(pods.values());
  }

  private void kill(Pod pod) {
    put(with(pod, false, pod.restarts() + 1, "Restarting"));
    struck.countDown();
    if (podsComeBack) {
      revivals.add(Thread.ofVirtual().start(() -> revive(pod)));
    }
  }

  private void revive(Pod pod) {
    try {
      RunClock now = Objects.requireNonNull(clock);
      now.sleepUntil(now.nanos() + DOWN.toNanos());
      put(with(pod, true, pod.restarts() + 1, "Running"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Pod with(Pod pod, boolean ready, int restarts, String phase) {
    return new Pod(pod.name(), pod.workload(), pod.uid(), pod.address(), ready, restarts, phase);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Capabilities capabilities() {
    return kind -> Optional.ofNullable(missingCapability);
  }

  @Override
  public Blueprint blueprint(SystemUnderTest.Installed system, List<Fault> faults) {
    return Scenarios.blueprint(planned);
  }

  @Override
  public RunningSystem start(
      SystemUnderTest.Installed system, List<Fault> faults, RunContext context) {
    calls.add("start");
    clock = context.clock();
    if (startHangs) {
      try {
        new CountDownLatch(1).await(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new dev.holdfast.spi.CannotStart("interrupted while starting", e);
      }
    }
    if (startFails != null) {
      throw startFails;
    }
    return new Running();
  }

  @Override
  public List<String> leftovers(Path runFolder) {
    calls.add("leftovers");
    return residue;
  }

  @Override
  public List<String> removeLeftovers(Path runFolder) {
    return List.of();
  }

  private final class Running implements RunningSystem {
    @Override
    public List<Part> parts() {
      return List.of(new Part("registry", "fake 1", Part.How.EMBEDDED));
    }

    @Override
    public List<Image> images() {
      return List.of(new Image("catalog:1", "sha256:1f"));
    }

    @Override
    public List<NotHonoured> notHonoured() {
      return List.of();
    }

    @Override
    public Optional<String> awaitReady(Duration bound) {
      return Optional.ofNullable(notReady);
    }

    @Override
    public List<LastWords> lastWords() {
      return List.of(new LastWords("catalog-1", List.of("no database"), List.of("503 DOWN")));
    }

    @Override
    public Optional<InetSocketAddress> address(String service) {
      return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    }

    @Override
    public List<Pod> pods(Workload workload) {
      return FakePlatform.this.pods();
    }

    @Override
    public List<Observer> observers() {
      return List.of(new Watcher());
    }

    @Override
    public FaultDriver faults() {
      return new FaultDriver() {
        @Override
        public Prepared prepare(Fault fault, List<Pod> targets) {
          return new PreparedKill(targets);
        }

        @Override
        public List<List<Pod>> byNode(List<Pod> pods) {
          if (nodes.isEmpty()) {
            throw new FaultNotPossible("no node may be struck");
          }
          return nodes.stream()
              .map(on -> on.stream().map(number -> pods.get(number - 1)).toList())
              .toList();
        }
      };
    }

    @Override
    public FaultWitness witness() {
      return (fault, targets, runClock) ->
          fault instanceof Fault.Observe ? new Others(runClock) : new Witness(targets, runClock);
    }

    @Override
    public void close() {
      calls.add("close system");
      revivals.forEach(Thread::interrupt);
      if (closeFails != null) {
        throw closeFails;
      }
    }

    @Override
    public List<String> residue() {
      return residue;
    }
  }

  private final class PreparedKill implements FaultDriver.Prepared {
    private final List<Pod> targets;

    PreparedKill(List<Pod> targets) {
      this.targets = targets;
    }

    @Override
    public FaultDriver.ActiveFault inject() {
      calls.add("inject " + targets.stream().map(Pod::name).toList());
      if (injectFails != null) {
        throw injectFails;
      }
      if (!killDoesNothing) {
        targets.forEach(FakePlatform.this::kill);
      }
      return () -> {
        calls.add("heal");
        healed = !healDoesNothing;
      };
    }
  }

  private volatile boolean healed;

  private final class Witness implements FaultWitness.Watch {
    private final List<Pod> targets;
    private final RunClock runClock;

    Witness(List<Pod> targets, RunClock runClock) {
      this.targets = new ArrayList<>(targets);
      this.runClock = runClock;
    }

    @Override
    public List<FaultWitness.Sighting> await(Duration bound) throws InterruptedException {
      boolean seen = !killDoesNothing && struck.await(bound.toNanos(), TimeUnit.NANOSECONDS);
      long at = seen ? runClock.nanos() : -1;
      return targets.stream()
          .map(pod -> new FaultWitness.Sighting(pod.name(), at, 1_000_000, seen ? "gone" : "there"))
          .toList();
    }

    @Override
    public List<FaultWitness.Sighting> awaitGone(Duration bound) {
      long at = healed ? runClock.nanos() : -1;
      return targets.stream()
          .map(pod -> new FaultWitness.Sighting(pod.name(), at, 1_000_000, "state"))
          .toList();
    }

    @Override
    public void close() {
      calls.add("close watch");
    }
  }

  /** Others strike as soon as it looks, those that are set to. */
  private final class Others implements FaultWitness.Watch {
    private final List<FaultWitness.Sighting> seen = new ArrayList<>();

    Others(RunClock runClock) {
      for (int number : struckByOthers) {
        kill(catalog(number));
        seen.add(
            new FaultWitness.Sighting("catalog-" + number, runClock.nanos(), OTHERS_LATE, "gone"));
      }
    }

    @Override
    public List<FaultWitness.Sighting> await(Duration bound) {
      return List.copyOf(seen);
    }

    @Override
    public void close() {
      calls.add("close watch");
    }
  }

  private final class Watcher implements Observer {
    @Override
    public String name() {
      return "workloads";
    }

    @Override
    public void start(RunClock now, HistorySink history) {
      watchers.add(history);
      pods().forEach(pod -> history.append(new Event.PodSeen(now.nanos(), pod, false)));
      history.append(new Event.Observed(now.nanos(), "workloads", 1, 0));
    }

    @Override
    public void close() {
      calls.add("close observer");
      watchers.clear();
    }
  }
}
