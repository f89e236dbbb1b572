package dev.holdfast.elasticsearch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts one real Elasticsearch node in this JVM, on loopback and without a cluster: {@code
 * Launcher HOME DATA LOGS HTTP-PORT TRANSPORT-PORT}. The node ends with the process.
 */
public final class Launcher {
  private static final String NAME = "holdfast";

  private Launcher() {}

  /** The main method. */
  public static void main(String[] args) throws Exception {
    System.setProperty("es.logs.base_path", args[2]);
    System.setProperty("es.logs.cluster_name", NAME);
    System.setProperty("es.logs.node_name", NAME);
    LogConfigurator.configureESLogging();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(settings(args), Map.of(), null, () -> NAME);
    var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
    Node node =
        new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of()));
    node.start();
    System.out.println("started");
    Thread.currentThread().join();
  }

  private static Settings settings(String[] args) {
    return Settings.builder()
        .put("path.home", Path.of(args[0]))
        .put("path.data", Path.of(args[1]))
        .put("path.logs", Path.of(args[2]))
        .put("cluster.name", NAME)
        .put("node.name", NAME)
        .put("node.processors", 1) // it shares the machine with the system under test
        .put("discovery.type", "single-node")
        .put("http.host", "127.0.0.1")
        .put("http.port", args[3])
        .put("transport.host", "127.0.0.1")
        .put("transport.port", args[4])
        // a run's data are small, and a full disk shall be the run's problem, not a silent block
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
  }
}
