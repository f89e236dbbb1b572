import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/**
 * Starts one real OpenSearch node on loopback: {@code OpenSearchNode HOME HTTP-PORT
 * TRANSPORT-PORT}. It is run from this source with the server's jars, so that nobody who builds
 * Holdfast needs them. The node ends with the process.
 */
public final class OpenSearchNode extends Node {
  private OpenSearchNode(Environment environment, Collection<PluginInfo> plugins) {
    super(environment, plugins, false);
  }

  public static void main(String[] args) throws Exception {
    Settings settings =
        Settings.builder()
            .put("path.home", Path.of(args[0]))
            .put("cluster.name", "holdfast")
            .put("node.name", "holdfast")
            .put("node.processors", 1)
            .put("discovery.type", "single-node")
            .put("http.type", "netty4")
            .put("http.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.type", "netty4")
            .put("transport.host", "127.0.0.1")
            .put("transport.port", args[2])
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    String netty = Netty4ModulePlugin.class.getName();
    new OpenSearchNode(
            InternalSettingsPreparer.prepareEnvironment(
                settings, Map.of(), null, () -> "holdfast"),
            List.of(
                new PluginInfo(
                    netty, "HTTP", "NA", Version.CURRENT, "21", netty, null, List.of(), false)))
        .start();
    System.out.println("started");
    Thread.currentThread().join();
  }
}
