package dev.holdfast.platform.kubernetes;

import dev.holdfast.helm.HelmReleases;
import dev.holdfast.helm.ReleaseMark;
import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.cluster.WorkloadApi;
import dev.holdfast.platform.kubernetes.faults.PodPort;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.OnDisk;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run has in somebody's cluster, on the disk in its folder before it is made and deleted
 * once it is gone, so that {@code holdfast undo} can remove what a killed run left. It names the
 * kubeconfig and holds nothing of it. What it names is removed only where it is the run's own: it
 * bears the run's {@link ReleaseMark}, and has the uid that it was made with where that could still
 * be written down. Of a cluster that ends with the harness nothing need be on the disk.
 */
public final class RunLedger {
  private static final String FILE = "cluster.properties";
  private static final String UID = "uid.";
  private static final String NAMESPACE = "namespace";
  private static final String CHANGED = "changed.";
  private static final String CORDONED = "cordoned.";
  private static final String HOLDS = "holds";
  private static final Duration WITHIN = Duration.ofSeconds(60);

  private final Path folder;
  private final Properties fields;

  private RunLedger(Path folder, Properties fields) {
    this.folder = folder;
    this.fields = fields;
  }

  /** Of a run that has nothing yet, with a mark of its own. */
  static RunLedger begin(
      Path runFolder,
      Setup setup,
      String run,
      String namespace,
      boolean own,
      List<ChartInstall> charts) {
    Properties fields = new Properties();
    fields.setProperty("kept", Boolean.toString(!setup.ours()));
    fields.setProperty("kubeconfig", Path.of(setup.cluster().place()).toAbsolutePath().toString());
    fields.setProperty("context", setup.cluster().context());
    fields.setProperty(NAMESPACE, namespace);
    fields.setProperty("own", Boolean.toString(own));
    fields.setProperty("run", run);
    fields.setProperty("mark", UUID.randomUUID().toString());
    fields.setProperty(
        "releases", charts.stream().map(ChartInstall::release).collect(Collectors.joining(" ")));
    RunLedger ledger = new RunLedger(runFolder, fields);
    ledger.keep();
    return ledger;
  }

  private synchronized void keep() {
    if (!Boolean.parseBoolean(fields.getProperty("kept", "true"))) {
      return;
    }
    try {
      StringWriter text = new StringWriter();
      fields.store(text, "what a run has in a cluster");
      // the escapes of a properties file leave nothing but ASCII
      OnDisk.replace(folder.resolve(FILE), text.toString().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a run that did not remove what it made; empty where there is nothing to remove. */
  public static Optional<RunLedger> of(Path runFolder) {
    Path file = runFolder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Properties fields = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      fields.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(new RunLedger(runFolder, fields));
  }

  /** The word that everything of the run bears. */
  String mark() {
    return fields.getProperty("mark", "");
  }

  /** Services of which the run may make a twin. */
  void services(List<String> names) {
    fields.setProperty("services", String.join(" ", names));
    keep();
  }

  /** A fault is about to change something that the run found. */
  synchronized void changing(Changed change) {
    fields.setProperty(CHANGED + changes().size(), change.text());
    keep();
  }

  /** What faults have changed of what the run found, in that order. */
  synchronized List<Changed> changes() {
    List<Changed> changes = new ArrayList<>();
    for (int i = 0; fields.containsKey(CHANGED + i); i++) {
      changes.add(Changed.parse(fields.getProperty(CHANGED + i)));
    }
    return changes;
  }

  /** A fault is about to keep new pods from a node. */
  synchronized void cordoning(String node) {
    fields.setProperty(CORDONED + node, "true");
    keep();
  }

  /**
   * Lets pods come again to nodes from which the run still keeps them.
   *
   * @param before is told of each node before it is done
   * @return what was done, in words
   */
  synchronized List<String> uncordon(KubernetesClient client, Consumer<String> before) {
    NodeApi nodes = new NodeApi(client);
    List<String> done = new ArrayList<>();
    for (String field : fields.stringPropertyNames()) {
      String node = field.startsWith(CORDONED) ? field.substring(CORDONED.length()) : "";
      if (!node.isEmpty() && nodes.isMarked(node, mark())) {
        before.accept(node);
        nodes.uncordon(node, mark());
        done.add("node %s takes pods again".formatted(node));
      }
    }
    return done;
  }

  /** The run is about to say that it has the namespace. */
  void holding() {
    fields.setProperty(HOLDS, "true");
    keep();
  }

  /** What the run has made has this uid. */
  synchronized void made(HasMetadata thing) {
    fields.setProperty(
        UID + key(thing.getKind(), thing.getMetadata().getName()), thing.getMetadata().getUid());
    keep();
  }

  private static String key(String kind, String name) {
    return kind + "." + name;
  }

  /** A label and an annotation that say of a thing that it is the run's. */
  ObjectMetaBuilder sign(ObjectMetaBuilder thing) {
    return thing
        .addToLabels(Labels.RUN, fields.getProperty("run"))
        .addToAnnotations(ReleaseMark.ANNOTATION, mark());
  }

  /** Whether a thing bears the run's mark, and is no copy of what bore it. */
  boolean isOurs(HasMetadata thing) {
    return isOurs(annotation(thing)) && hasOurUid(thing);
  }

  /** Ledgers from before there were marks have none, and nothing is theirs. */
  private boolean isOurs(String mark) {
    return !mark.isEmpty() && mark.equals(mark());
  }

  private static String annotation(HasMetadata thing) {
    Map<String, String> all =
        Optional.ofNullable(thing.getMetadata().getAnnotations()).orElse(Map.of());
    return all.getOrDefault(ReleaseMark.ANNOTATION, "");
  }

  /** What was made when nobody could write down its uid any more has no other. */
  private boolean hasOurUid(HasMetadata thing) {
    String made = fields.getProperty(UID + key(thing.getKind(), thing.getMetadata().getName()));
    return made == null || made.equals(thing.getMetadata().getUid());
  }

  /** The Secrets that Helm keeps the run's releases in, one for each that is there. */
  private Map<String, Secret> latest(KubernetesClient client) {
    Map<String, Secret> latest = new LinkedHashMap<>();
    for (String release : words("releases")) {
      client
          .secrets()
          .inNamespace(namespace())
          .withLabels(Map.of("owner", "helm", "name", release))
          .list()
          .getItems()
          .stream()
          .max(Comparator.comparingInt(RunLedger::revision))
          .ifPresent(secret -> latest.put(release, secret));
    }
    return latest;
  }

  private static int revision(Secret secret) {
    String version = secret.getMetadata().getLabels().getOrDefault("version", "0");
    return version.matches("\\d{1,9}") ? Integer.parseInt(version) : 0;
  }

  /** The releases are there. */
  void installed(KubernetesClient client) {
    latest(client).values().forEach(this::made);
  }

  /**
   * Uninstalls those of the run's releases that are there and still its own.
   *
   * @return names of those that somebody else has installed anew
   */
  List<String> uninstall(KubernetesClient client, Cluster cluster, Duration bound) {
    List<String> ours = new ArrayList<>();
    List<String> others = new ArrayList<>();
    latest(client)
        .forEach((release, secret) -> (isOurRelease(secret) ? ours : others).add(release));
    if (!ours.isEmpty()) {
      new HelmReleases(folder.toAbsolutePath().resolve("tmp"), cluster.kubeconfig(), namespace())
          .uninstall(ours, bound);
    }
    return others;
  }

  private boolean isOurRelease(Secret secret) {
    String release =
        Optional.ofNullable(secret.getData()).orElse(Map.of()).getOrDefault("release", "");
    return hasOurUid(secret) && ReleaseMark.of(release).filter(this::isOurs).isPresent();
  }

  private String namespace() {
    return fields.getProperty(NAMESPACE);
  }

  private List<String> words(String field) {
    return Stream.of(fields.getProperty(field, "").split(" ", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** What stands in it, a text each. */
  public List<String> describe() {
    String releases = fields.getProperty("releases", "");
    return List.of(
        "%s in namespace %s of context %s"
            .formatted(
                releases.isEmpty() ? "what a run changed" : "releases " + releases,
                namespace(),
                fields.getProperty("context")));
  }

  /**
   * Removes it, and what is not the run's own stays; what was done, in words.
   *
   * @throws CannotStart where the cluster cannot be reached or refuses
   */
  public List<String> remove() {
    Cluster cluster =
        Cluster.read(
            Optional.of(Path.of(fields.getProperty("kubeconfig"))),
            Optional.of(fields.getProperty("context")));
    List<String> done = new ArrayList<>();
    try (KubernetesClient client = cluster.client()) {
      remove(client, cluster, done);
    } catch (KubernetesClientException e) {
      throw Refusal.of(cluster, "removing what a run left", e);
    } catch (ReleaseRefused e) {
      throw new CannotStart("what a run left cannot be removed: " + e.getMessage(), e);
    }
    done();
    return done;
  }

  private void remove(KubernetesClient client, Cluster cluster, List<String> done) {
    List<String> others = uninstall(client, cluster, WITHIN);
    List<String> ours = words("releases").stream().filter(one -> !others.contains(one)).toList();
    if (!ours.isEmpty()) {
      done.add(
          "removed releases %s in namespace %s of context %s"
              .formatted(String.join(" ", ours), namespace(), fields.getProperty("context")));
    }
    others.forEach(release -> done.add(leftAlone("release " + release)));
    for (Changed back :
        Changed.putBack(new WorkloadApi(client, namespace()), changes(), audit(cluster)::write)) {
      done.add("put back in namespace %s: %s".formatted(namespace(), back.undone()));
    }
    done.addAll(uncordon(client, node -> audit(cluster).write("uncordon node " + node)));
    if (fields.containsKey(HOLDS)) {
      removeLooks(client).forEach(done::add);
      if (Hold.letGo(client, namespace(), this)) {
        done.add("let go of namespace %s".formatted(namespace()));
      }
    }
    // by their names: a Role need not allow to list Services
    for (String service : words("services")) {
      removeTwin(client, Addresses.twinOf(service)).ifPresent(done::add);
    }
    if (Boolean.parseBoolean(fields.getProperty("own"))) {
      Namespaces.find(client, namespace())
          .ifPresent(found -> {
            if (isOurs(found)) {
              Namespaces.delete(client, namespace(), WITHIN);
              done.add("removed namespace " + namespace());
            } else {
              done.add("namespace " + namespace() + " is not the run's: left alone");
            }
          });
    }
  }

  /** The ways by which single pods were looked at; the run's label is on no other thing. */
  private List<String> removeLooks(KubernetesClient client) {
    List<String> removed = new ArrayList<>();
    for (Service look :
        client
            .services()
            .inNamespace(namespace())
            .withLabel(Labels.RUN, fields.getProperty("run"))
            .list()
            .getItems()) {
      if (look.getMetadata().getName().startsWith(PodPort.NAME)) {
        client.resource(look).delete();
        removed.add(
            "removed Service %s of namespace %s"
                .formatted(look.getMetadata().getName(), namespace()));
      }
    }
    return removed;
  }

  private Audit audit(Cluster cluster) {
    return new Audit(
        folder, cluster, namespace(), fields.getProperty("run", ""), InstantSource.system());
  }

  /** In words; empty where it was removed, or none is there. */
  private Optional<String> removeTwin(KubernetesClient client, String name) {
    Service twin = client.services().inNamespace(namespace()).withName(name).get();
    if (twin == null) {
      return Optional.empty();
    }
    if (!isOurs(twin)) {
      return Optional.of(leftAlone("Service " + name));
    }
    client.services().inNamespace(namespace()).withName(name).delete();
    return Optional.empty();
  }

  private String leftAlone(String what) {
    return "%s in namespace %s is not the run's: left alone".formatted(what, namespace());
  }

  /** Deletes the ledger, once all that stands in it is gone. */
  void done() {
    try {
      Files.deleteIfExists(folder.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
