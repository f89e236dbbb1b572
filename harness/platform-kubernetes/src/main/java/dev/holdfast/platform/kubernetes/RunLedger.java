package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.CannotStart;
import dev.holdfast.helm.HelmReleases;
import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.model.ChartInstall;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a run has in somebody's cluster, written down in its folder before it is made and deleted
 * once it is gone, so that {@code holdfast undo} can remove what a killed run left. It names the
 * kubeconfig and holds nothing of it.
 */
public final class RunLedger {
  private static final String FILE = "cluster.properties";
  private static final Duration WITHIN = Duration.ofSeconds(60);

  private final Path file;
  private final Properties fields;

  private RunLedger(Path file, Properties fields) {
    this.file = file;
    this.fields = fields;
  }

  static RunLedger write(
      Path runFolder,
      Cluster cluster,
      String namespace,
      boolean own,
      List<ChartInstall> charts,
      List<String> services) {
    Properties fields = new Properties();
    fields.setProperty("kubeconfig", Path.of(cluster.place()).toAbsolutePath().toString());
    fields.setProperty("context", cluster.context());
    fields.setProperty("namespace", namespace);
    fields.setProperty("own", Boolean.toString(own));
    fields.setProperty(
        "releases", charts.stream().map(ChartInstall::release).collect(Collectors.joining(" ")));
    fields.setProperty("services", String.join(" ", services));
    RunLedger ledger = new RunLedger(runFolder.resolve(FILE), fields);
    try (Writer out = Files.newBufferedWriter(ledger.file)) {
      fields.store(out, "what a run has in a cluster");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ledger;
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
    return Optional.of(new RunLedger(file, fields));
  }

  /** In words. */
  public List<String> describe() {
    return List.of(
        "releases %s in namespace %s of context %s"
            .formatted(
                fields.getProperty("releases"),
                fields.getProperty("namespace"),
                fields.getProperty("context")));
  }

  /**
   * Removes it; what was removed, in words.
   *
   * @throws CannotStart where the cluster cannot be reached or refuses
   */
  public List<String> remove() {
    Cluster cluster =
        Cluster.read(
            Optional.of(Path.of(fields.getProperty("kubeconfig"))),
            Optional.of(fields.getProperty("context")));
    String namespace = fields.getProperty("namespace");
    List<String> removed = new ArrayList<>();
    try (KubernetesClient client = cluster.client()) {
      new HelmReleases(file.toAbsolutePath().resolveSibling("tmp"), cluster.kubeconfig(), namespace)
          .uninstall(List.of(fields.getProperty("releases").split(" ", -1)), WITHIN);
      removed.add("removed " + describe().getFirst());
      // by their names: a Role need not allow to list Services
      for (String service : fields.getProperty("services", "").split(" ", -1)) {
        if (!service.isEmpty()) {
          client.services().inNamespace(namespace).withName(Addresses.twinOf(service)).delete();
        }
      }
      if (Boolean.parseBoolean(fields.getProperty("own"))) {
        Namespaces.delete(client, namespace, WITHIN);
        removed.add("removed namespace " + namespace);
      }
    } catch (KubernetesClientException e) {
      throw Refusal.of(cluster, "removing what a run left", e);
    } catch (ReleaseRefused e) {
      throw new CannotStart("what a run left cannot be removed: " + e.getMessage(), e);
    }
    done();
    return removed;
  }

  /** All is gone. */
  void done() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
