package dev.holdfast.platform.kubernetes;

import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Image;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.observe.Forgetting;
import dev.holdfast.observe.RegistryObserver;
import dev.holdfast.observe.WorkloadObserver;
import dev.holdfast.observe.clients.ClientObserver;
import dev.holdfast.platform.kubernetes.agent.GeneratorPods;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.faults.ClusterFaults;
import dev.holdfast.platform.kubernetes.faults.ClusterWitness;
import dev.holdfast.platform.kubernetes.faults.Effects;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A system in a namespace: what a run has installed there, or has found. */
final class KubernetesSystem implements RunningSystem {
  /** For what is done beside removing: logs that are kept, ways in that are closed. */
  private static final Duration CLOSE_MARGIN = Duration.ofSeconds(30);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int NAMED = 5;

  private final Setup setup;
  private final RunContext context;
  private final KubernetesClient client;
  private final String namespace;
  private final RunLedger ledger;
  private final Blueprint blueprint;
  private final List<Blueprint.Replicas> awaited;
  private final Set<Map<String, String>> selectors;
  private final Leave leave;
  private final Nodes nodes;
  private final Effects effects;
  private final PodBoard board;
  private final Addresses addresses;
  private final Optional<GeneratorPods> generators;
  private final PodLogs logs;
  private final @Nullable LogsOnTheirWay shipped;
  private final LeavingLogs leaving;
  private final EventObserver events;
  private boolean closed;
  private List<String> residue = List.of();
  private @Nullable CannotStart unknown;

  /**
   * Watched from {@link #start} on.
   *
   * @param awaited those of its workloads that must be ready
   * @param selectors by which its pods are listed; empty for all of the namespace
   * @param leave what is done at its end
   * @param nodes the ways to the cluster's nodes, closed with it
   * @param effects what is told of before a fault does it
   */
  KubernetesSystem(
      Setup setup,
      RunContext context,
      KubernetesClient client,
      String namespace,
      RunLedger ledger,
      Blueprint blueprint,
      List<Blueprint.Replicas> awaited,
      Set<Map<String, String>> selectors,
      PodBoard board,
      Leave leave,
      Nodes nodes,
      Effects effects) {
    this.nodes = nodes;
    this.selectors = selectors;
    this.awaited = awaited;
    this.leave = leave;
    this.effects = effects;
    this.board = board;
    this.setup = setup;
    this.context = context;
    this.client = client;
    this.namespace = namespace;
    this.ledger = ledger;
    this.blueprint = blueprint;
    generators = setup.generators().map(asked -> new GeneratorPods(client, asked, context.run()));
    addresses =
        new Addresses(client, namespace, ledger, board, setup.ours(), context.progress()::say);
    events = new EventObserver(client, namespace);
    Path files = context.folder().resolve("pods");
    logs = new PodLogs(client, namespace, files);
    leaving = new LeavingLogs(logs);
    shipped =
        context.logs()
            ? setup
                .pipeline()
                .<LogsOnTheirWay>map(pipeline ->
                    PipelineLogs.start(
                        context, pipeline, files, client, namespace, board, setup.nodes()))
                .or(() ->
                    setup
                        .elasticsearch()
                        .map(url ->
                            ShippedLogs.start(context, url, files, client, namespace, board)))
                .orElseThrow(() -> new IllegalStateException("no log store"))
            : null;
    if (shipped == null) {
      board.read(leaving);
    }
  }

  void start() {
    board.start();
  }

  @Override
  public List<Part> parts() {
    return Stream.concat(
            setup.parts().stream(),
            generators.stream()
                .map(pods -> new Part("load", "made by " + pods.said(), Part.How.REAL)))
        .toList();
  }

  @Override
  public List<Generator> generators() {
    return generators.map(GeneratorPods::all).orElse(List.of());
  }

  @Override
  public List<Image> images() {
    return board.all().stream()
        .flatMap(seen -> PodView.images(seen.raw()))
        .distinct()
        .sorted(Comparator.comparing(Image::name).thenComparing(Image::id))
        .toList();
  }

  @Override
  public List<NotHonoured> notHonoured() {
    return List.of();
  }

  @Override
  public Optional<String> awaitReady(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (true) {
      List<ClusterPod> all = board.all();
      all.forEach(seen -> refuseHopeless(seen.raw()));
      long left = deadline - System.nanoTime();
      if (missing(all).isEmpty()) {
        openWays(all);
        if (generators.isPresent()) {
          generators.get().open();
        }
        return Optional.empty();
      }
      if (left <= 0) {
        return Optional.of(lastSeen(all));
      }
      board.awaitChange(Math.min(left, LOOK_NANOS));
    }
  }

  /** To where those are that may be struck; the others are not, and nobody may be asked of them. */
  private void openWays(List<ClusterPod> all) {
    Set<Workload> ready =
        awaited.stream().map(Blueprint.Replicas::workload).collect(Collectors.toSet());
    try {
      nodes.open(
          all.stream()
              .filter(seen -> ready.contains(seen.pod().workload()))
              .flatMap(seen -> Stream.ofNullable(seen.raw().getSpec().getNodeName()))
              .distinct()
              .toList());
    } catch (FaultNotPossible e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  /** What no waiting mends is said at once. */
  private static void refuseHopeless(io.fabric8.kubernetes.api.model.Pod pod) {
    PodView.missingImage(pod)
        .ifPresent(why -> {
          throw new CannotStart(why + "; " + remedyForImage(why));
        });
    PodView.evicted(pod)
        .ifPresent(why -> {
          throw new CannotStart(why + "; make room on the cluster's nodes");
        });
  }

  private static String remedyForImage(String why) {
    if (why.contains("no space left")) {
      return "make room on the disks of the cluster's nodes";
    }
    if (why.contains(PodView.PULLED_ALWAYS)) {
      return "one that is on the node already is taken only with imagePullPolicy: IfNotPresent,"
          + " the default for an image with a tag other than latest; or push it to where the"
          + " cluster pulls from";
    }
    return "build or load the image (./holdfast images), or name one that can be had"
        + " (image.registry, image.tag of the chart)";
  }

  /** A workload whose pods are still to come, or that has too many. */
  private record Missing(Workload workload, long ready, long count) {
    @Override
    public String toString() {
      return "%s %d of %d".formatted(workload, ready, count);
    }
  }

  private List<Missing> missing(List<ClusterPod> all) {
    List<Missing> missing = new ArrayList<>();
    for (Blueprint.Replicas asked : awaited) {
      List<Pod> there =
          all.stream()
              .map(ClusterPod::pod)
              .filter(pod -> pod.workload().equals(asked.workload()))
              .toList();
      long ready = there.stream().filter(Pod::well).count();
      long going = there.stream().filter(pod -> !pod.endedWell()).count();
      long count = count(asked, going);
      if ((ready < count && !isDone(asked.workload())) || going > count) {
        missing.add(new Missing(asked.workload(), ready, count));
      }
    }
    return missing;
  }

  private boolean isDone(Workload workload) {
    return workload.kind() == Workload.Kind.JOB
        && WorkloadStatus.isDone(client, namespace, workload.name());
  }

  /**
   * How many pods it should have by now; a DaemonSet, as the cluster counts its nodes, or, where
   * nobody may ask for that, as many as it has.
   */
  private long count(Blueprint.Replicas asked, long going) {
    return asked.isLeast()
        ? WorkloadStatus.nodes(client, namespace, asked.workload().name())
            .orElse(Math.max(asked.count(), going))
        : asked.count();
  }

  private String lastSeen(List<ClusterPod> all) {
    List<String> waiting =
        all.stream()
            .filter(seen -> !seen.pod().well())
            .map(seen ->
                seen.pod().name()
                    + " "
                    + seen.pod().phase()
                    + logs.lastEvent(seen.pod()).map(event -> " (" + event + ")").orElse(""))
            .toList();
    String named = String.join(", ", waiting.subList(0, Math.min(NAMED, waiting.size())));
    String more = waiting.size() > NAMED ? " and " + (waiting.size() - NAMED) + " more" : "";
    List<Missing> missing = missing(all);
    Stream<String> notMade =
        missing.stream()
            .flatMap(each ->
                logs.notMade(each.workload()).stream()
                    .map(why -> "no pod was made for %s: %s".formatted(each.workload(), why)));
    Stream<String> unbound =
        waiting.stream().anyMatch(said -> said.contains("PersistentVolumeClaim"))
            ? logs.unboundClaims().stream()
            : Stream.empty();
    return "ready are %s; %s%s%s"
        .formatted(
            missing.stream().map(Missing::toString).collect(Collectors.joining(", ")),
            named.isEmpty() ? "no pod waits" : named,
            more,
            Stream.concat(notMade, unbound).map("; "::concat).collect(Collectors.joining()));
  }

  @Override
  public List<LastWords> lastWords() {
    return board.all().stream()
        .filter(seen -> !seen.pod().well())
        .map(seen -> logs.lastWords(seen))
        .toList();
  }

  @Override
  public Optional<InetSocketAddress> address(String service) throws InterruptedException {
    try {
      return generators.isPresent() || setup.cluster().isAround()
          ? addresses.inside(service)
          : addresses.of(service);
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "looking for the address of Service " + service, e);
    }
  }

  @Override
  public List<Pod> pods(Workload workload) {
    return board.pods(workload);
  }

  @Override
  public List<Observer> observers() {
    List<Observer> observers = new ArrayList<>();
    observers.add(
        new WorkloadObserver<>(
            board.board(),
            ClusterPod::pod,
            PodLists.RHYTHM,
            new PodLists(client, namespace, board, selectors)));
    observers.add(new EndpointObserver(client, namespace));
    observers.add(events);
    observers.add(new ProcessorObserver(client, namespace, board));
    setup
        .registry()
        .ifPresent(url ->
            observers.add(
                RegistryObserver.of(setup.values().registryKind(), url, blueprint.services())));
    if (leave.ofInstalled()) {
      observers.add(new ClientObserver(new ProxiedMetrics(client, namespace, board)::shown));
    }
    return observers;
  }

  /** Only one that the platform brought may be made to forget. */
  private @Nullable Forgetting forgetting() {
    return setup
        .registry()
        .filter(_ -> setup.ours())
        .map(url -> new Forgetting(setup.values().registryKind(), url, blueprint.services()))
        .orElse(null);
  }

  @Override
  public FaultDriver faults() {
    return new ClusterFaults(setup, client, namespace, board, nodes, effects, forgetting());
  }

  @Override
  public FaultWitness witness() {
    return new ClusterWitness(setup, client, namespace, context.run(), board, nodes, forgetting());
  }

  @Override
  public Optional<LogStore> logs() {
    return Optional.ofNullable(shipped).map(LogsOnTheirWay::store);
  }

  @Override
  public Duration closesWithin() {
    return leave.within(board).plus(CLOSE_MARGIN);
  }

  /** A second caller waits for the first. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      remove();
      if (shipped != null) {
        attempt("ending the look at the logs", shipped::close);
      }
    } finally {
      board.close();
      client.close();
    }
  }

  /** Each step on its own: what one cannot do must not keep the others from being done. */
  private void remove() {
    leave.within(board);
    if (shipped == null) {
      board.leave(leaving);
      leaving.close();
      attempt("keeping what the pods said", () -> logs.keep(board.all()));
    }
    List<String> refused = new ArrayList<>();
    attempt("removing what made the load", () -> generators.ifPresent(GeneratorPods::close))
        .ifPresent(refused::add);
    attempt("removing the ways to nodes", nodes::close).ifPresent(refused::add);
    attempt("letting nodes take pods again", () -> ledger.uncordon(client, effects::uncordoning))
        .ifPresent(refused::add);
    attempt("removing the ways in", addresses::close).ifPresent(refused::add);
    for (Leave.Step step : leave.steps(board)) {
      attempt(step.doing(), step.work()).ifPresent(refused::add);
    }
    attempt("looking for what is left", () -> residue = leave.look(board, refused))
        .ifPresent(why -> unknown = new CannotStart(why));
    boolean free = attempt("letting go of the namespace", leave::letGo).isEmpty();
    if (free && residue.isEmpty() && unknown == null) {
      attempt("deleting the run's note", ledger::done);
    }
  }

  /** What kept it from being done, which is said too; empty where it was done. */
  private Optional<String> attempt(String what, Runnable step) {
    String why;
    try {
      step.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      why = String.valueOf(Refusal.of(setup.cluster(), what, e).getMessage());
    } catch (ReleaseRefused | CannotStart | UncheckedIOException e) {
      why = what + ": " + e.getMessage();
    }
    context.progress().say(why);
    return Optional.of(why);
  }

  @Override
  public Optional<String> halted() {
    return leave.halted();
  }

  @Override
  public List<String> residue() {
    if (unknown != null) {
      throw unknown;
    }
    return residue;
  }
}
