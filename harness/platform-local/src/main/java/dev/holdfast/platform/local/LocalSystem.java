package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.observe.Board;
import dev.holdfast.observe.Forgetting;
import dev.holdfast.observe.OthersWatch;
import dev.holdfast.observe.WorkloadObserver;
import dev.holdfast.observe.clients.ClientObserver;
import dev.holdfast.platform.local.chart.ServiceSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.platform.local.process.Leftovers;
import dev.holdfast.platform.local.process.ListeningSockets;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.platform.registry.LocalRegistry;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A system that runs as processes of this machine. */
final class LocalSystem implements RunningSystem {
  /** A pod may ask for more grace; a run that ends does not wait longer. */
  private static final Duration GRACE_AT_MOST = Duration.ofSeconds(30);

  private static final int NAMED = 5;

  private final RunContext context;
  private final SystemSpec spec;
  private final Roster roster;
  private final LoopbackBlock block;
  private final @Nullable LocalRegistry registry;
  private final @Nullable LocalProxies proxies;
  private final @Nullable LocalLogs logs;
  private final Network network;
  private final Board<Pod> board;
  private final LocalPods pods;
  private final Services services;
  private final PodTraffic traffic;
  private final Leftovers leftovers;
  private boolean closed;

  /** Takes over all of it; {@link #close} ends it. */
  LocalSystem(
      RunContext context,
      SystemSpec spec,
      Roster roster,
      LoopbackBlock block,
      @Nullable LocalRegistry registry,
      @Nullable LocalProxies proxies,
      @Nullable LocalLogs logs,
      Network network,
      Services services,
      PodTraffic traffic,
      PodPlanner planner,
      List<PodPlan> plans) {
    this.context = context;
    this.spec = spec;
    this.roster = roster;
    this.block = block;
    this.registry = registry;
    this.proxies = proxies;
    this.logs = logs;
    board = new Board<>(context.clock()::nanos);
    this.network = network;
    this.traffic = traffic;
    this.services = services;
    board.read(services);
    if (proxies != null) {
      board.read(proxies);
    }
    pods =
        new LocalPods(
            spec.deployments(),
            planner,
            services,
            proxies,
            network.pods(),
            network::home,
            roster,
            board,
            context.clock(),
            context.history());
    plans.forEach(pods::add);
    leftovers = LocalPlatform.leftoversOf(context.folder());
  }

  /**
   * Where the pods run.
   *
   * @param space their own network; null where they share the machine's
   * @param hosts the names that programs know there
   * @param registry where they reach it; null where there is none
   */
  record Network(
      PodNetwork pods, @Nullable PodSpace space, Path hosts, @Nullable InetSocketAddress registry) {
    Network withRegistry(InetSocketAddress at) {
      return new Network(pods, space, hosts, at);
    }

    PodHome home() {
      return new PodHome(space, hosts);
    }
  }

  void start() {
    pods.pods().forEach(LocalPod::start);
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    if (registry != null) {
      parts.add(registry.part());
    }
    if (proxies != null) {
      parts.add(proxies.part());
    }
    if (logs != null) {
      parts.add(logs.part());
    }
    parts.add(new Part("services", "connection balancer", Part.How.EMBEDDED));
    return parts;
  }

  @Override
  public List<NotHonoured> notHonoured() {
    return spec.notHonoured();
  }

  @Override
  public Optional<String> awaitReady(Duration bound) throws InterruptedException {
    if (board.await(
        all -> all.stream().allMatch(pod -> pod.ready() || pod.leaving()), bound.toNanos())) {
      return Optional.empty();
    }
    List<Pod> all = board.all().stream().filter(pod -> !pod.leaving()).toList();
    List<String> waiting =
        all.stream()
            .filter(pod -> !pod.ready())
            .map(pod -> pod.name() + " " + pod.phase() + restarts(pod))
            .toList();
    String named = String.join(", ", waiting.subList(0, Math.min(NAMED, waiting.size())));
    String more = waiting.size() > NAMED ? " and " + (waiting.size() - NAMED) + " more" : "";
    return Optional.of(
        "%d of %d ready; %s%s".formatted(all.size() - waiting.size(), all.size(), named, more));
  }

  private static String restarts(Pod pod) {
    return pod.restarts() == 0 ? "" : " after " + pod.restarts() + " restarts";
  }

  @Override
  public List<LastWords> lastWords() {
    return pods.pods().stream()
        .filter(pod -> board.pod(pod.plan().name()).filter(Pod::ready).isEmpty())
        .map(LocalPod::lastWords)
        .toList();
  }

  @Override
  public Optional<InetSocketAddress> address(String service) {
    return services.address(service);
  }

  @Override
  public Optional<String> podBehind(InetSocketAddress service, int port) {
    return services.podBehind(service, port);
  }

  @Override
  public List<Pod> pods(Workload workload) {
    return board.all().stream()
        .filter(pod -> pod.workload().equals(workload))
        // names are numbered as pods are made
        .sorted(Comparator.<Pod>comparingInt(pod -> pod.name().length()).thenComparing(Pod::name))
        .toList();
  }

  @Override
  public List<Observer> observers() {
    List<Observer> observers = new ArrayList<>();
    observers.add(
        new WorkloadObserver<>(
            board, pod -> pod, BoardCheck.RHYTHM, new BoardCheck(board, traffic)));
    if (registry != null) {
      observers.add(registry.observer(serviceNames()));
    }
    observers.add(new ClientObserver(new PodMetrics(pods, network.pods())::shown));
    return observers;
  }

  @Override
  public Optional<LogStore> logs() {
    return Optional.ofNullable(logs).map(LocalLogs::store);
  }

  @Override
  public FaultDriver faults() {
    SignalDriver signals = new SignalDriver(pods);
    ReplicaDriver replicas = new ReplicaDriver(pods);
    NetworkDriver network = new NetworkDriver(proxies);
    return (fault, targets) ->
        switch (fault) {
          case Fault.OnContainers on -> signals.prepare(on, targets);
          case Fault.DeletePod delete -> replicas.delete(delete, targets);
          case Fault.Scale scale -> replicas.scale(scale, pods(scale.workload()));
          case Fault.Network of ->
              network.prepare(of.toxic(), targets.stream().map(Pod::name).toList());
          case Fault.Rollout _ ->
              throw new FaultNotPossible("local pods have no template that could be rolled out");
          case Fault.OnNode _ ->
              throw new FaultNotPossible("local pods stand on this machine alone");
          case Fault.Observe _ -> throw new FaultNotPossible("others do it, and not the run");
          case Fault.PacketLoss loss -> packets().lose(loss, targets);
          case Fault.Partition partition -> packets().cutOff(partition, targets);
          case Fault.RegistryOutage of -> {
            FaultDriver.Prepared away =
                network.prepare(of.toxic(), List.of(Fault.RegistryOutage.TARGET));
            yield of.forgets() ? forgetting().after(away) : away;
          }
          case Fault.LogStoreOutage _ ->
              throw new FaultNotPossible("the harness itself brings the lines to the store here");
        };
  }

  @Override
  public FaultWitness witness() {
    ProcessWitness processes = new ProcessWitness(pods, Ledger.in(context.folder()));
    NetworkWitness network = new NetworkWitness(pods, proxies);
    return (fault, targets, clock) ->
        switch (fault) {
          case Fault.Network of -> network.watch(of, targets, clock);
          case Fault.RegistryOutage of ->
              of.forgets()
                  ? forgetting().watch(network.watch(of, clock), clock)
                  : network.watch(of, clock);
          case Fault.Observe observe ->
              OthersWatch.start(
                  observe.workload(), board, pod -> pod, new Patience(pods), clock.nanos());
          case Fault.PacketLoss loss -> packets().watch(loss, targets, clock);
          case Fault.Partition partition -> packets().watch(partition, targets, clock);
          case Fault.OnContainers _,
              Fault.DeletePod _,
              Fault.Scale _,
              Fault.Rollout _,
              Fault.OnNode _,
              Fault.LogStoreOutage _ ->
              processes.watch(fault, targets, clock);
        };
  }

  private Forgetting forgetting() {
    if (registry == null) {
      throw new FaultNotPossible("this run has no registry");
    }
    return new Forgetting(registry.kind(), registry.url(), serviceNames());
  }

  private List<String> serviceNames() {
    return spec.services().stream().map(ServiceSpec::name).toList();
  }

  private Packets packets() {
    if (network.space() == null) {
      throw new FaultNotPossible("the pods of this run have no networks of their own");
    }
    return new Packets(pods, services, network.space(), network.registry());
  }

  /**
   * Pods first, so that they can still leave the registry; a second caller waits for the first, or
   * a shutdown hook would let the JVM end in the middle of it.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopPods();
    services.close();
    if (network.space() != null) {
      network.space().close();
    }
    if (proxies != null) {
      proxies.close();
    }
    if (logs != null) {
      logs.close();
    }
    if (registry != null) {
      registry.close();
    }
    roster.close();
    block.close();
    leftovers.deleteFiles();
  }

  private void stopPods() {
    List<Thread> stops =
        pods.freeze().stream()
            .map(pod -> Thread.ofVirtual().name("stop " + pod.plan().name()).start(() -> stop(pod)))
            .toList();
    boolean interrupted = false;
    for (Thread stop : stops) {
      while (stop.isAlive()) {
        try {
          stop.join();
        } catch (InterruptedException e) {
          // the wait is bounded by the grace period, and a half-stopped system is no end
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(LocalPod pod) {
    try {
      Duration grace = pod.plan().spec().grace();
      pod.stop(grace.compareTo(GRACE_AT_MOST) < 0 ? grace : GRACE_AT_MOST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<String> residue() {
    List<String> residue = new ArrayList<>(leftovers.describe());
    ListeningSockets.in(block.prefix())
        .forEach(socket -> residue.add("listening socket " + socket));
    return residue;
  }
}
