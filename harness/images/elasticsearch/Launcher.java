import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one Elasticsearch node: {@code Launcher HOME}. Settings come from the environment, as in the official image: those with a dot. */
public final class Launcher {
  private Launcher() {}

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    System.setProperty("es.logs.base_path", home.resolve("logs").toString());
    System.setProperty("es.logs.cluster_name", "holdfast");
    System.setProperty("es.logs.node_name", "node");
    LogConfigurator.configureESLogging();
    if (System.getenv("ELASTIC_PASSWORD") != null) {
      System.out.println("ELASTIC_PASSWORD is ignored: this server has no security, it is for tests alone");
    }
    var environment = InternalSettingsPreparer.prepareEnvironment(settings(home), Map.of(), null, () -> "node");
    var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
    Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of()));
    node.start();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, ended)));
    // what Testcontainers waits for
    System.out.println("[node] started");
    ended.await();
  }

  private static Settings settings(Path home) {
    Settings.Builder settings =
        Settings.builder()
            .put("path.home", home)
            .put("cluster.name", "holdfast")
            .put("node.name", "node")
            .put("discovery.type", "single-node")
            .put("http.host", "0.0.0.0")
            .put("transport.host", "127.0.0.1")
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
    System.getenv().forEach((name, value) -> {
      // there is no X-Pack in this server that would know its settings
      if (name.matches("[a-z_]+(\\.[a-z_]+)+") && !name.startsWith("xpack.")) {
        settings.put(name, value);
      }
    });
    return settings.build();
  }

  private static void close(Node node, CountDownLatch ended) {
    try {
      node.close();
    } catch (java.io.IOException e) {
      System.err.println("closing: " + e);
    }
    ended.countDown();
  }
}
