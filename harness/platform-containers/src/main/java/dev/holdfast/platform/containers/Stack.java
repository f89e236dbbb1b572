package dev.holdfast.platform.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Part;
import dev.holdfast.platform.containers.Images.Role;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.OwnNodes;
import dev.holdfast.platform.kubernetes.node.Proxies;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.RunContext;
import dev.holdfast.toxiproxy.Toxiproxy;
import dev.holdfast.toxiproxy.ToxiproxyFailed;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.testcontainers.consul.ConsulContainer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The containers of one harness: a cluster of one node, or of three where faults strike nodes, and
 * a registry, on a network of theirs.
 */
public final class Stack implements AutoCloseable {
  private static final int CONSUL_PORT = 8500;
  private static final int ETCD_PORT = 2379;
  private static final Duration ETCD_WITHIN = Duration.ofSeconds(60);
  private static final int ELASTICSEARCH_PORT = 9200;
  private static final Duration ELASTICSEARCH_WITHIN = Duration.ofSeconds(90);
  private static final int TOXIPROXY_API = 8474;
  private static final int PROXY_PORT = 8666;
  private static final Duration IMPORT_WITHIN = Duration.ofMinutes(2);

  /** What Consul has by default as its limit, 200, is less than the pods behind one node need. */
  private static final String CONSUL_LIMITS = "limits { http_max_conns_per_client = 4096 }";

  private static final String FOLDER = "/tmp/holdfast-images";
  private static final String MAKE_FOLDER = "mkdir -p \"$1\"";

  /** Without {@code ./} before the names: containerd looks its links' targets up by their names. */
  private static final String IMPORT =
      """
      tries=0
      until said=$(ctr version 2>&1); do
        [ $((tries += 1)) -lt 400 ] || { echo "containerd does not answer: $said"; exit 1; }
        sleep 0.2
      done
      cd "$1" && tar -cf - * | ctr -n k8s.io images import - && cd / && rm -rf "$1"
      """;

  private static final String ETCD = "etcd";
  private static final String ETCD_PROGRAM = "/usr/local/bin/etcd";

  static final String NO_SPACE = "no space left";

  /**
   * What a node needs, and a bounded folder of log files: a full one is no full disk of Docker's.
   */
  static final Map<String, String> TMPFS =
      Map.of("/run", "", "/var/run", "", "/var/log/pods", "size=512m");

  /** No fault strikes it: the cluster's own components run there. */
  private static final String FIRST = "node-1";

  private static final List<String> OTHERS = List.of("node-2", "node-3");
  private static final int SERVER_PORT = 6443;
  private static final Duration JOINED_WITHIN = Duration.ofMinutes(2);

  /**
   * The node ends with the harness, however that ends, and every fault with it. What holds a fault
   * outside of the node sees the harness end at the same moment and needs a little time to heal it.
   */
  static final String LIFELINE = "cat >/dev/null; sleep 2; kill -TERM 1";

  private final Docker docker;
  private final Images images;
  private final String run;
  private final Network network;
  private final String token = UUID.randomUUID().toString();

  /** Which images each node has been given, by the node's container. */
  private final Map<String, Set<String>> loaded = new HashMap<>();

  private final List<JoinedNode> others = new ArrayList<>();
  private @Nullable K3sContainer node;
  private @Nullable ConsulContainer consul;
  private @Nullable GenericContainer<?> elasticsearch;
  private @Nullable GenericContainer<?> etcd;

  /** The proxy before a registry, by the registry's kind; and the one before the log store. */
  private final Map<String, ToxiproxyContainer> toxiproxies = new HashMap<>();

  private Node.@Nullable Running lifeline;
  private List<Part> parts = List.of();

  private Stack(Docker docker, Images images, String run) {
    this.docker = docker;
    this.images = images;
    this.run = run;
    network =
        Network.builder()
            .createNetworkCmdModifier(cmd -> cmd.withLabels(Docker.labels(run)))
            .build();
  }

  /**
   * Starts it.
   *
   * @param wanted images that pods will ask for, brought into the node while it comes up
   * @throws CannotStart where an image cannot be had or a container does not come up; nothing is
   *     left
   */
  public static Stack start(
      Docker docker, Images images, Collection<String> wanted, RunContext context) {
    Stack stack = new Stack(docker, images, context.run());
    boolean kept = false;
    try {
      stack.start(wanted, context);
      kept = true;
      return stack;
    } finally {
      if (!kept) {
        stack.close();
      }
    }
  }

  private void start(Collection<String> wanted, RunContext context) {
    String nodeImage = images.of(Role.NODE, docker::has);
    String consulImage = images.of(Role.CONSUL, docker::has);
    docker.pull(Role.NODE, nodeImage);
    docker.pull(Role.CONSUL, consulImage);
    CompletableFuture<Void> begun = new CompletableFuture<>();
    K3sContainer k3s = labelled(new NodeContainer(named(Role.NODE, nodeImage), token, begun));
    ConsulContainer registry =
        labelled(new ConsulContainer(named(Role.CONSUL, consulImage)))
            .withCommand("agent", "-dev", "-client", "0.0.0.0", "-hcl", CONSUL_LIMITS);
    node = k3s;
    consul = registry;
    context.progress().say("starting containers: " + nodeImage + ", " + consulImage);
    CompletableFuture<Void> loaded =
        begun.thenRunAsync(() -> load(wanted), Thread::startVirtualThread);
    try {
      Startables.deepStart(List.of(k3s, registry)).join();
    } catch (RuntimeException e) {
      throw new CannotStart(notStarted(Docker.words(e)), e);
    }
    awaitLoaded(loaded);
    try {
      lifeline = node().start(LIFELINE, List.of(), _ -> {});
    } catch (FaultNotPossible e) {
      throw new CannotStart(notStarted(Docker.words(e)), e);
    }
    parts =
        List.of(
            new Part(
                "cluster",
                "Kubernetes %s (%s)"
                    .formatted(cluster().version(), Images.said(Role.NODE, nodeImage)),
                Part.How.REAL),
            new Part(
                "registry",
                "Consul (" + Images.said(Role.CONSUL, consulImage) + ")",
                Part.How.REAL));
  }

  /** Says when it runs, which is before the cluster in it answers. */
  private static final class NodeContainer extends K3sContainer {
    private final CompletableFuture<Void> begun;

    NodeContainer(DockerImageName image, String token, CompletableFuture<Void> begun) {
      super(image);
      this.begun = begun;
      withTmpFs(TMPFS);
      withEnv("K3S_TOKEN", token);
      withCreateContainerCmdModifier(create -> create.withHostName(FIRST));
    }

    @Override
    protected void containerIsStarting(InspectContainerResponse info) {
      super.containerIsStarting(info);
      begun.complete(null);
    }
  }

  private static void awaitLoaded(CompletableFuture<Void> loaded) {
    try {
      loaded.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CannotStart cannot ? cannot : e;
    }
  }

  /** An Elasticsearch, as pods and as the harness reach it. */
  record Store(URI forPods, URI fromHere) {}

  /** The log store, which the first run that needs one starts. */
  synchronized Store logStore(RunContext context) {
    if (elasticsearch == null) {
      String image = image(Role.ELASTICSEARCH);
      docker.pull(Role.ELASTICSEARCH, image);
      GenericContainer<?> container =
          labelled(new GenericContainer<>(named(Role.ELASTICSEARCH, image)))
              .withExposedPorts(ELASTICSEARCH_PORT)
              .withEnv("discovery.type", "single-node")
              // nobody but this machine reaches it, and it holds one run's lines
              .withEnv("xpack.security.enabled", "false")
              // what a fault makes it refuse it would take again once it looks at its disk
              .withEnv("cluster.info.update.interval", "24h")
              // it lives for minutes: what the better compiler takes would be the services' and the
              // load's
              .withEnv("ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1")
              .waitingFor(
                  Wait.forHttp("/_cluster/health")
                      .forPort(ELASTICSEARCH_PORT)
                      .withStartupTimeout(ELASTICSEARCH_WITHIN));
      context.progress().say("starting container: " + image);
      startOne(container);
      elasticsearch = container;
      LogsRelease.putTemplate(fromHere(container, ELASTICSEARCH_PORT));
    }
    return new Store(
        URI.create("http://" + address(elasticsearch) + ":" + ELASTICSEARCH_PORT),
        fromHere(elasticsearch, ELASTICSEARCH_PORT));
  }

  /** One that did not come up is gone: the suite's next scenario must not take it for ready. */
  private static void startOne(GenericContainer<?> container) {
    try {
      container.start();
    } catch (RuntimeException e) {
      container.stop();
      throw new CannotStart(notStarted(Docker.words(e)), e);
    }
  }

  private static URI fromHere(GenericContainer<?> container, int port) {
    return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(port));
  }

  private <T extends GenericContainer<?>> T labelled(T container) {
    container
        .withNetwork(network)
        .withLabels(Docker.labels(run))
        .withCreateContainerCmdModifier(this::onlyFromHere);
    return container;
  }

  /** None of them asks who is there, so their ports are open only where they are reached from. */
  private void onlyFromHere(CreateContainerCmd create) {
    HostConfig host = create.getHostConfig();
    Optional<String> address = docker.addressOfPorts();
    if (host == null || address.isEmpty()) {
      return;
    }
    Ports ports = new Ports();
    for (ExposedPort port : create.getExposedPorts()) {
      ports.bind(port, Ports.Binding.bindIp(address.get()));
    }
    host.withPortBindings(ports);
  }

  private static DockerImageName named(Role role, String image) {
    return DockerImageName.parse(image).asCompatibleSubstituteFor(role.official());
  }

  static String notStarted(String words) {
    return "the platform's containers do not start: %s; %s"
        .formatted(
            words,
            words.contains(NO_SPACE)
                ? "make room on Docker's disk (docker system df)"
                : "see what Docker says of them (docker events, journalctl -u docker)");
  }

  private K3sContainer k3s() {
    if (node == null) {
      throw new IllegalStateException("not started");
    }
    return node;
  }

  /** The way to the processes of its first node. */
  public Node node() {
    return new ContainerNode(docker.client(), k3s().getContainerId(), FIRST);
  }

  /** The ways to all of its nodes. */
  synchronized OwnNodes nodes() {
    return new OwnNodes(node(), List.copyOf(others));
  }

  /**
   * Sees to it that pods may come to three nodes, or to the first alone. The others join when they
   * are first asked for, and their label lets faults strike them.
   *
   * @throws CannotStart where one does not join
   */
  public synchronized void spread(boolean several, Consumer<String> progress) {
    if (several && others.isEmpty()) {
      join(progress);
    }
    if (others.isEmpty()) {
      return;
    }
    try (KubernetesClient client = cluster().client()) {
      NodeApi api = new NodeApi(client);
      for (JoinedNode other : others) {
        if (several) {
          other.start(); // a run that could not heal it left it stopped
          api.awaitReady(other.name(), JOINED_WITHIN);
          api.allow(other.name());
        }
        api.open(other.name(), several);
      }
    } catch (KubernetesClientException e) {
      throw Refusal.of(cluster(), "having pods on several nodes", e);
    } catch (FaultNotPossible e) {
      throw new CannotStart(notStarted(String.valueOf(e.getMessage())), e);
    }
  }

  private void join(Consumer<String> progress) {
    DockerImageName image = named(Role.NODE, image(Role.NODE));
    String server = "https://" + address(k3s()) + ":" + SERVER_PORT;
    progress.accept("starting containers: nodes " + String.join(", ", OTHERS));
    Set<String> wanted = loaded.getOrDefault(k3s().getContainerId(), Set.of());
    Map<String, K3sContainer> joining = new LinkedHashMap<>();
    OTHERS.forEach(
        name -> joining.put(name, labelled(new JoinedNode.Joining(image, name, server, token))));
    try {
      Startables.deepStart(joining.values()).join();
      joining.forEach(
          (name, container) -> others.add(new JoinedNode(docker.client(), name, container)));
    } catch (RuntimeException e) {
      joining.values().forEach(GenericContainer::stop);
      others.clear();
      throw new CannotStart(notStarted(Docker.words(e)), e);
    }
    load(wanted);
  }

  /** The way to the cluster, as its administrator. */
  public Cluster cluster() {
    return Cluster.of(
        k3s().getKubeConfigYaml(),
        Optional.empty(),
        Path.of("/"),
        "the cluster in container " + k3s().getContainerName().replace("/", ""));
  }

  /**
   * What it brought; with etcd in Consul's place, Toxiproxy, Elasticsearch and what brings lines
   * there where used.
   */
  List<Part> parts(String registryKind, boolean proxies, boolean logs, boolean pipeline) {
    List<Part> all = new ArrayList<>(parts);
    if (registryKind.equals(ETCD)) {
      all.removeIf(part -> part.role().equals("registry"));
      all.add(part("registry", "etcd", Role.ETCD));
    }
    if (proxies) {
      all.add(part("proxies", "Toxiproxy", Role.TOXIPROXY));
    }
    if (logs) {
      all.add(part("logs", "Elasticsearch", Role.ELASTICSEARCH));
    }
    if (pipeline) {
      all.add(part("shipper", "Filebeat", Role.FILEBEAT));
      all.add(
          Images.standsIn(Role.LOGSTASH, image(Role.LOGSTASH))
              ? new Part(
                  "pipeline",
                  "a stand-in for Logstash (" + image(Role.LOGSTASH) + ")",
                  Part.How.EMBEDDED)
              : part("pipeline", "Logstash", Role.LOGSTASH));
    }
    return all;
  }

  private Part part(String role, String name, Role image) {
    return new Part(
        role, "%s (%s)".formatted(name, Images.said(image, image(image))), Part.How.REAL);
  }

  /** The image that is used for a role here. */
  String image(Role role) {
    return images.of(role, docker::has);
  }

  /** A registry, as pods and as the harness reach it. */
  record Reached(URI forPods, URI fromHere) {}

  /** The registry of that kind; an etcd is started by the first run that asks for one. */
  Reached registry(String kind, RunContext context) {
    if (!kind.equals(ETCD)) {
      return new Reached(registryForPods(), registryFromHere());
    }
    GenericContainer<?> container = etcd(context);
    return new Reached(
        URI.create("http://" + address(container) + ":" + ETCD_PORT),
        fromHere(container, ETCD_PORT));
  }

  private synchronized GenericContainer<?> etcd(RunContext context) {
    GenericContainer<?> container = etcd;
    if (container == null) {
      String image = image(Role.ETCD);
      docker.pull(Role.ETCD, image);
      container =
          labelled(new GenericContainer<>(named(Role.ETCD, image)))
              .withExposedPorts(ETCD_PORT)
              // the official image has a command and no entry point
              .withCreateContainerCmdModifier(create -> create.withEntrypoint(ETCD_PROGRAM))
              .withCommand(
                  "--listen-client-urls=http://0.0.0.0:" + ETCD_PORT,
                  "--advertise-client-urls=http://0.0.0.0:" + ETCD_PORT,
                  "--data-dir=/etcd-data",
                  // it lives for minutes: what the disk would keep of it is of no use
                  "--unsafe-no-fsync")
              .waitingFor(
                  Wait.forHttp("/health").forPort(ETCD_PORT).withStartupTimeout(ETCD_WITHIN));
      context.progress().say("starting container: " + image);
      startOne(container);
      etcd = container;
    }
    return container;
  }

  /** Consul as pods reach it. */
  public URI registryForPods() {
    return URI.create("http://" + address(consul()) + ":" + CONSUL_PORT);
  }

  /** Consul as it is reached from here. */
  public URI registryFromHere() {
    return fromHere(consul(), CONSUL_PORT);
  }

  /** Pods cannot resolve the names of Docker's network. */
  private static String address(GenericContainer<?> container) {
    return container
        .getContainerInfo()
        .getNetworkSettings()
        .getNetworks()
        .values()
        .iterator()
        .next()
        .getIpAddress();
  }

  /**
   * A proxy between pods and the registry; its container is started when it is first asked for.
   *
   * @throws CannotStart where the container does not come up
   */
  Proxies.Place registryProxy(String kind, RunContext context) {
    return proxy(Fault.RegistryOutage.TARGET, kind, registry(kind, context).forPods(), context);
  }

  /**
   * The same between what brings log lines and their store.
   *
   * @throws CannotStart where the container does not come up
   */
  Proxies.Store logStoreProxy(RunContext context) {
    URI store = logStore(context).forPods();
    String name = Fault.LogStoreOutage.TARGET;
    return new Proxies.Store(
        proxy(name, name, store, context), store.getHost(), store.getPort(), LogsRelease.STREAMS);
  }

  private synchronized Proxies.Place proxy(
      String name, String before, URI place, RunContext context) {
    ToxiproxyContainer container = toxiproxies.get(before);
    if (container == null) {
      String image = image(Role.TOXIPROXY);
      docker.pull(Role.TOXIPROXY, image);
      container = labelled(new ToxiproxyContainer(named(Role.TOXIPROXY, image)));
      context.progress().say("starting container: " + image);
      startOne(container);
      toxiproxies.put(before, container);
      front(name, before, container, place);
    }
    return new Proxies.Place(address(container), TOXIPROXY_API, PROXY_PORT);
  }

  private void front(String name, String before, ToxiproxyContainer container, URI place) {
    URI api = URI.create("http://" + container.getHost() + ":" + container.getControlPort());
    try (Toxiproxy toxiproxy = new Toxiproxy(api)) {
      toxiproxy.create(
          name,
          new InetSocketAddress("0.0.0.0", PROXY_PORT),
          new InetSocketAddress(place.getHost(), place.getPort()));
    } catch (ToxiproxyFailed e) {
      toxiproxies.remove(before);
      container.stop();
      throw new CannotStart("no proxy can be put before the " + name + ": " + e.getMessage(), e);
    }
  }

  private ConsulContainer consul() {
    if (consul == null) {
      throw new IllegalStateException("not started");
    }
    return consul;
  }

  /**
   * Brings those images into the nodes that this machine has; the others the nodes must get
   * themselves.
   */
  public synchronized void load(Collection<String> wanted) {
    load(wanted, k3s(), node());
    others.forEach(other -> load(wanted, other.container(), other));
  }

  private void load(Collection<String> wanted, K3sContainer container, Node way) {
    Set<String> there =
        loaded.computeIfAbsent(container.getContainerId(), _ -> new LinkedHashSet<>());
    List<String> here =
        wanted.stream()
            // what is named by its digest has no name that it could be found by in an archive
            .filter(image -> !image.contains("@") && !there.contains(image) && docker.has(image))
            .toList();
    if (here.isEmpty()) {
      return;
    }
    try {
      onNode(way, MAKE_FOLDER);
      copy(here, container);
      onNode(way, IMPORT);
      there.addAll(here);
    } catch (IOException | DockerException | FaultNotPossible e) {
      throw new CannotStart(
          "the images cannot be brought into the cluster's node: "
              + Docker.words(e)
              + "; see that there is room on Docker's disk",
          e);
    }
  }

  /** What Docker saves is an archive of files, and so it is what it unpacks there. */
  private void copy(List<String> here, K3sContainer container) throws IOException {
    var save = docker.client().saveImagesCmd();
    for (String image : here) {
      DockerImageName name = DockerImageName.parse(image);
      save.withImage(name.getUnversionedPart(), name.getVersionPart());
    }
    try (InputStream tar = save.exec()) {
      docker
          .client()
          .copyArchiveToContainerCmd(container.getContainerId())
          .withRemotePath(FOLDER)
          .withTarInputStream(tar)
          .exec();
    }
  }

  private static void onNode(Node way, String script) throws IOException {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Node.Running running = way.start(script, List.of(FOLDER), lines::add)) {
      OptionalInt code = running.await(IMPORT_WITHIN);
      if (code.isEmpty() || code.getAsInt() != 0) {
        throw new IOException(String.join("; ", lines));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while images were brought into the node", e);
    }
  }

  /** Removes the containers with their volumes, and the network. */
  @Override
  public void close() {
    others.forEach(JoinedNode::close);
    for (GenericContainer<?> container : started()) {
      container.stop();
    }
    if (lifeline != null) {
      lifeline.close();
    }
    network.close();
  }

  private List<GenericContainer<?>> started() {
    List<GenericContainer<?>> all = new ArrayList<>();
    if (node != null) {
      all.add(node);
    }
    if (consul != null) {
      all.add(consul);
    }
    if (elasticsearch != null) {
      all.add(elasticsearch);
    }
    if (etcd != null) {
      all.add(etcd);
    }
    all.addAll(toxiproxies.values());
    return all;
  }
}
