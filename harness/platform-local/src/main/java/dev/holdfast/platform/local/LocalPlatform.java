package dev.holdfast.platform.local;

import dev.holdfast.helm.HelmCharts;
import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.helm.PlatformValues;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Part;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Target;
import dev.holdfast.platform.local.chart.Manifests;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.platform.local.process.Leftovers;
import dev.holdfast.platform.local.process.ProcessTable;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.platform.local.space.Door;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.platform.registry.LocalRegistry;
import dev.holdfast.platform.registry.ProcessStarter;
import dev.holdfast.platform.registry.Way;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import dev.holdfast.toxiproxy.ToxiproxyBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs charts on this machine: Helm renders them, their pods are processes, their Services are
 * balancers of connections. Needs Linux.
 */
public final class LocalPlatform implements Platform {
  private static final String NO_ROLLOUTS =
      "local has no rolling updates; use --platform containers or kubernetes";

  /** Its shipper is the harness's own, and would be all that such a fault tries. */
  private static final String NO_PIPELINE =
      "here the harness itself brings the lines to the store, so no pipeline would be struck; use --platform containers";

  private static final String NO_NODES =
      "local pods stand on this machine alone; use --platform containers, which brings three nodes for it";

  private static final String FAR_CONSUL =
      "registry: the consul on PATH does not reach pods in networks of their own, so HTTP and TCP"
          + " checks that they register stay critical; take it from PATH, and the embedded registry"
          + " that comes in its place does";

  private static final String NEEDS_LINUX =
      "the local platform needs Linux: it follows its processes by /proc";

  private static final Set<String> FAULTS =
      Set.of(
          "kill",
          "pause",
          "delete-pod",
          "scale",
          "observe",
          "network",
          "registry-outage",
          "packet-loss",
          "partition");

  /** The kinds of fault for which pods need networks of their own. */
  private static final Set<String> ON_PACKETS = Set.of("packet-loss", "partition");

  /** The kinds of fault that need a proxy. */
  private static final Set<String> BY_PROXY = Set.of("network", "registry-outage");

  private final ImageCommands images;
  private final String searchPath;
  private volatile @Nullable Read lastRead;

  /** What was read of charts, so that the same ones are not rendered twice for one run. */
  private record Read(List<ChartInstall> charts, SystemSpec spec) {}

  /** Images are run by these commands. */
  public LocalPlatform(ImageCommands images) {
    this(images, System.getenv().getOrDefault("PATH", ""));
  }

  /** With programs looked for in a search path as in the variable PATH. */
  LocalPlatform(ImageCommands images, String searchPath) {
    this.images = images;
    this.searchPath = searchPath;
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public Capabilities capabilities() {
    return fault -> {
      if (!FAULTS.contains(fault)) {
        return Optional.of(
            switch (fault) {
              case "log-store-outage" -> NO_PIPELINE;
              case "drain-node", "stop-node" -> NO_NODES;
              default -> NO_ROLLOUTS;
            });
      }
      if (BY_PROXY.contains(fault) && toxiproxy().isEmpty()) {
        return Optional.of(
            "it needs the program " + ToxiproxyBinary.NAME + ", and there is none on PATH");
      }
      if (!ProcessTable.present()) {
        return Optional.of(NEEDS_LINUX);
      }
      return ON_PACKETS.contains(fault)
          ? PodSpace.missingForPackets()
              .map(why -> "pods need networks of their own: " + why + "; use --platform containers")
          : Optional.empty();
    };
  }

  @Override
  public Optional<String> missingForLogs() {
    return ProcessTable.present() ? Optional.empty() : Optional.of(NEEDS_LINUX);
  }

  @Override
  public Blueprint blueprint(SystemUnderTest.Installed system, List<Fault> faults) {
    NetworkNeeds needs = NetworkNeeds.of(faults);
    String kind = registryKind(system);
    SystemSpec spec = foreseen(system, needs, kind, onPackets(faults));
    ProxyCheck.check(needs, spec);
    checkOneNetwork(needs, faults);
    List<String> notes = new ArrayList<>(HelmCharts.notes(system.charts()));
    spec.deadEnds().forEach(deadEnd -> notes.add(deadEnd.note()));
    if (PlatformValues.wantsRegistry(system.charts())
        && LocalRegistry.consulOn(searchPath).isPresent()
        && kind.equals("consul")
        && shareTheMachine(spec, needs, onPackets(faults)).isEmpty()) {
      notes.add(FAR_CONSUL);
    }
    faults.stream()
        .filter(fault -> fault instanceof Fault.Partition cut && !ofRegistry(cut))
        .map(fault -> oneWay((Fault.Partition) fault))
        .forEach(notes::add);
    return spec.blueprint().noting(notes);
  }

  /** As it will be, but for where a registry is: the shape is right, nothing listens there. */
  private SystemSpec foreseen(
      SystemUnderTest.Installed system, NetworkNeeds needs, String registry, boolean onPackets) {
    return placed(
        read(
            system,
            needs.tell(values(registry, "http://127.0.0.1:8500"), PodSpec.PROXY_IMAGE),
            Path.of(System.getProperty("java.io.tmpdir"))),
        needs,
        onPackets);
  }

  @Override
  public void checkStart(SystemUnderTest.Installed system, List<Fault> faults) {
    if (!ProcessTable.present()) {
      throw new CannotStart(NEEDS_LINUX);
    }
    SystemSpec spec =
        foreseen(system, NetworkNeeds.of(faults), registryKind(system), onPackets(faults));
    Runnables runnables = new Runnables(images, StandIns.of(images, searchPath));
    spec.deployments().stream()
        .filter(deployment -> deployment.replicas() > 0)
        .forEach(runnables::check);
  }

  private static boolean ofRegistry(Fault.Partition cut) {
    return cut.from().equals(Target.Link.REGISTRY);
  }

  /** Who made a connection that comes over a Service is not to be seen in its packets here. */
  private static String oneWay(Fault.Partition cut) {
    return "partition: struck pods of %s reach nothing of %s, but what %s asks of %s over a Service still comes here; where it asks, use --platform containers"
        .formatted(cut.workload().name(), cut.from(), cut.from(), cut.workload().name());
  }

  private static boolean onPackets(List<Fault> faults) {
    return faults.stream().anyMatch(fault -> ON_PACKETS.contains(fault.kind()));
  }

  /** A proxy before a pod shares the machine's network with it. */
  private static void checkOneNetwork(NetworkNeeds needs, List<Fault> faults) {
    if (onPackets(faults) && !needs.pods().isEmpty()) {
      throw new CannotStart(
          "network faults on pods and packet-loss or partition cannot be in one run on the local"
              + " platform; make two scenarios of them, or use --platform containers");
    }
  }

  private Optional<ToxiproxyBinary> toxiproxy() {
    return ToxiproxyBinary.on(searchPath);
  }

  private PlatformValues values(String registryKind, String registryUrl) {
    return PlatformValues.of(name(), registryKind, registryUrl, "holdfast", "local")
        .withElasticsearch("http://127.0.0.1:9200")
        // they are not run here, but charts that name them can be read
        .withShippers(
            "docker.elastic.co/beats/filebeat:9.5.3", "docker.elastic.co/logstash/logstash:9.5.3");
  }

  private SystemSpec read(SystemUnderTest.Installed system, PlatformValues values, Path tmp) {
    List<ChartInstall> charts = system.charts().stream().map(values::fill).toList();
    Read known = lastRead;
    if (known != null && known.charts.equals(charts)) {
      return known.spec;
    }
    StandIns programs = StandIns.of(images, searchPath);
    SystemSpec spec =
        programs.naming(
            Manifests.read(HelmCharts.in(tmp).render(charts), images.images()::containsKey));
    for (SystemSpec.DeploymentSpec deployment : spec.deployments()) {
      images.of(
          deployment.pod().container().imageName(),
          deployment.pod().container().command(),
          "Deployment/" + deployment.name());
      deployment
          .pod()
          .all()
          .forEach(container -> checkProbes(deployment.name(), container, programs));
    }
    lastRead = new Read(charts, spec);
    return spec;
  }

  @Override
  public RunningSystem start(
      SystemUnderTest.Installed system, List<Fault> faults, RunContext context) {
    if (!ProcessTable.present()) {
      throw new CannotStart(NEEDS_LINUX);
    }
    // ended in the opposite order should a later step fail
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      return start(system, NetworkNeeds.of(faults), onPackets(faults), context, started);
    } catch (BadSystem | CannotStart e) {
      undo(started, context, e);
      throw e;
    } catch (IOException | UncheckedIOException e) {
      throw undone(started, context, disk(e, context));
    } catch (RuntimeException e) {
      throw undone(started, context, new CannotStart("the system could not be started: " + e, e));
    }
  }

  private static CannotStart disk(Exception e, RunContext context) {
    Throwable cause = e.getCause();
    return new CannotStart(
        "the system could not be started: %s; check the disk's space and the rights of %s"
            .formatted(cause == null ? e.getMessage() : cause.getMessage(), context.folder()),
        e);
  }

  private static CannotStart undone(
      Deque<AutoCloseable> started, RunContext context, CannotStart cannot) {
    undo(started, context, cannot);
    return cannot;
  }

  private LocalSystem start(
      SystemUnderTest.Installed system,
      NetworkNeeds needs,
      boolean onPackets,
      RunContext context,
      Deque<AutoCloseable> started)
      throws IOException {
    Path logs = Files.createDirectories(context.folder().resolve("pods"));
    Path tmp = Files.createDirectories(tmp(context.folder()));
    Roster roster = Roster.open(context.folder(), tmp);
    started.push(roster);
    LoopbackBlock block = LoopbackBlock.claim();
    started.push(block);
    LocalProxies proxies = null;
    if (needs.any()) {
      proxies = proxies(context, roster, block);
      started.push(proxies);
    }
    String kind = registryKind(system);
    PlatformValues values = values(kind, "http://127.0.0.1:8500");
    // what charts are told does not change where their programs may run
    SystemSpec beforehand = read(system, needs.tell(values, PodSpec.PROXY_IMAGE), tmp);
    beforehand.deadEnds().forEach(deadEnd -> tell(deadEnd, context));
    LocalSystem.Network network =
        network(beforehand, needs, onPackets, context, roster, block, tmp);
    PodSpace space = network.space();
    if (space != null) {
      started.push(space);
    }
    LocalRegistry registry = null;
    if (PlatformValues.wantsRegistry(system.charts())) {
      Way way = Way.PLAIN;
      if (space != null) {
        Door door = space.door();
        started.push(door);
        way = door::to;
      }
      registry = registry(kind, context, roster, tmp, way);
      started.push(registry);
      URI reached =
          proxies != null && needs.registry()
              ? proxies.frontRegistry(registry.url(), block)
              : registry.url();
      URI fromPods = asPodsReach(reached, space);
      network = network.withRegistry(new InetSocketAddress(fromPods.getHost(), fromPods.getPort()));
      values = values(registry.kind(), fromPods.toString());
      Part part = registry.part();
      context
          .progress()
          .say(
              "registry: %s%s at %s"
                  .formatted(
                      part.how() == Part.How.EMBEDDED ? "embedded, " : "",
                      part.name(),
                      registry.url()));
    }
    LocalLogs logLines = null;
    if (context.logs() || PlatformValues.wantsElasticsearch(system.charts())) {
      logLines = LocalLogs.start(context, roster, logs, tmp);
      started.push(logLines);
      values = values.withElasticsearch(asPodsReach(logLines.url(), space).toString());
    }
    SystemSpec spec =
        placed(read(system, needs.tell(values, PodSpec.PROXY_IMAGE), tmp), needs, onPackets);
    ProxyCheck.check(needs, spec);
    PodTraffic traffic = new PodTraffic(context.clock()::nanos);
    Services services = new Services(spec.services(), block, network.pods(), traffic);
    started.push(services);
    PodPlanner planner = new PodPlanner(images, network.pods(), services, logs, tmp);
    List<PodPlan> plans = new ArrayList<>();
    spec.deployments()
        .forEach(deployment -> plans.addAll(planner.plan(deployment, deployment.replicas())));
    LocalSystem running =
        new LocalSystem(
            context, spec, roster, block, registry, proxies, logLines, network, services, traffic,
            planner, plans);
    started.push(running);
    running.start();
    context
        .progress()
        .say(
            "started "
                + plans.size()
                + (space == null
                    ? " pods on " + block.prefix() + "0/24"
                    : " pods, each in a network of its own")
                + ", logs in "
                + logs);
    return running;
  }

  /** Said before anything is started, rather than by a pod that is never ready. */
  private static void checkProbes(
      String deployment, PodSpec.Container container, StandIns programs) {
    for (ProbeSpec probe : container.probes().values()) {
      if (probe.how() instanceof ProbeSpec.How.Exec(List<String> command)
          && !programs.has(container, command.getFirst())) {
        throw new CannotStart(
            "Deployment/%s, container '%s': its %s probe runs '%s', and this machine has no such program; put it on PATH, give the chart a probe by HTTP, TCP or gRPC, or use --platform containers"
                .formatted(deployment, container.name(), probe.kind().key(), command.getFirst()));
      }
    }
  }

  /**
   * Programs that take their port and address from the chart share the machine's network; all
   * others get one of their own, in which they may listen as they do anywhere.
   */
  private LocalSystem.Network network(
      SystemSpec spec,
      NetworkNeeds needs,
      boolean onPackets,
      RunContext context,
      Roster roster,
      LoopbackBlock block,
      Path tmp)
      throws IOException {
    Path hosts = tmp.resolve("hosts");
    if (shareTheMachine(spec, needs, onPackets).isPresent()) {
      if (needs.pods().isEmpty()) {
        PodSpace.missing()
            .filter(_ -> Neighbours.needOwnNetworks(spec, images).isPresent())
            .ifPresent(missing -> Neighbours.checkTheyFit(spec, images, missing));
      }
      return new LocalSystem.Network(block, null, hosts, null);
    }
    Path log = Files.createDirectories(context.folder().resolve("network")).resolve("gate.log");
    PodSpace space =
        PodSpace.start(
            roster,
            tmp,
            log,
            what ->
                context
                    .history()
                    .append(new Event.Trouble(context.clock().nanos(), "network", what)));
    try {
      Neighbours.writeHosts(hosts, spec, space);
    } catch (IOException e) {
      space.close();
      throw e;
    }
    return new LocalSystem.Network(new OwnNetwork(space), space, hosts, null);
  }

  /** Why pods have no network and no places of their own; empty where they have. */
  private Optional<String> shareTheMachine(SystemSpec spec, NetworkNeeds needs, boolean onPackets) {
    if (!needs.pods().isEmpty()) {
      return Optional.of("the proxies of network faults are on the machine's network");
    }
    if (Neighbours.needOwnNetworks(spec, images).isEmpty() && !onPackets) {
      return Optional.of("these pods get along on it");
    }
    return PodSpace.missing();
  }

  /** With the volumes named that are not there. */
  private SystemSpec placed(SystemSpec spec, NetworkNeeds needs, boolean onPackets) {
    return shareTheMachine(spec, needs, onPackets)
        .map(why -> Neighbours.withoutVolumes(spec, why))
        .orElse(spec);
  }

  private static URI asPodsReach(URI here, @Nullable PodSpace space) throws IOException {
    if (space == null) {
      return here;
    }
    space.expose(new InetSocketAddress(here.getHost(), here.getPort()));
    return URI.create("http://" + space.gateway().getHostAddress() + ":" + here.getPort());
  }

  private LocalProxies proxies(RunContext context, Roster roster, LoopbackBlock block)
      throws IOException {
    ToxiproxyBinary binary =
        toxiproxy()
            .orElseThrow(() ->
                new CannotStart(ToxiproxyBinary.NAME + " is not on PATH any more; put it there"));
    return LocalProxies.start(context, roster, block, binary);
  }

  /** What the charts ask for, where this machine has it. */
  private String registryKind(SystemUnderTest.Installed system) {
    String kind = PlatformValues.registryKind(system.charts());
    if (kind.equals("etcd")) {
      etcd();
    }
    return kind;
  }

  private Path etcd() {
    return LocalRegistry.etcdOn(searchPath)
        .orElseThrow(() ->
            new CannotStart(
                "the charts ask for etcd as registry (registry.kind), and there is no etcd on PATH;"
                    + " put it there, set registry.kind to consul, or use --platform containers"));
  }

  private LocalRegistry registry(
      String kind, RunContext context, Roster roster, Path tmp, Way way) {
    ProcessStarter starter =
        (command, log) ->
            roster.start("registry", command, tmp, Map.copyOf(System.getenv()), log).process();
    return kind.equals("etcd")
        ? LocalRegistry.startEtcd(context.folder(), etcd(), starter)
        : LocalRegistry.start(
            context.folder(),
            LocalRegistry.consulOn(searchPath),
            starter,
            what -> tell(what, context),
            way);
  }

  /** What a system asked of the embedded registry in vain is told of at once, and in the report. */
  private static void tell(String what, RunContext context) {
    context.progress().say("the embedded registry was asked for what it does not do: " + what);
    context
        .history()
        .append(
            new Event.PlatformSaid(
                context.clock().nanos(),
                "Warning",
                "registry",
                "NotHere",
                "the embedded registry was asked for what it does not do, and said so: "
                    + what
                    + "; with a consul on PATH the run takes that one",
                1));
  }

  /** So that whoever judges the run knows it, too. */
  private static void tell(SystemSpec.DeadEnd deadEnd, RunContext context) {
    context
        .history()
        .append(
            new Event.PlatformSaid(
                context.clock().nanos(),
                "Warning",
                "Service/" + deadEnd.service(),
                Event.PlatformSaid.LEADS_NOWHERE,
                deadEnd.why(),
                1));
  }

  private static void undo(Deque<AutoCloseable> started, RunContext context, Exception cause) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
    leftoversOf(context.folder()).deleteFiles();
  }

  @Override
  public List<String> leftovers(Path runFolder) {
    Leftovers leftovers = leftoversOf(runFolder);
    return leftovers.runIsUnderWay() ? List.of() : leftovers.describe();
  }

  @Override
  public List<String> removeLeftovers(Path runFolder) {
    Leftovers leftovers = leftoversOf(runFolder);
    return leftovers.runIsUnderWay() ? List.of() : leftovers.remove();
  }

  static Leftovers leftoversOf(Path runFolder) {
    return Leftovers.of(runFolder, tmp(runFolder));
  }

  private static Path tmp(Path runFolder) {
    return runFolder.resolve("tmp");
  }
}
