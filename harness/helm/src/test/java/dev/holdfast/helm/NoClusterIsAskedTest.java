package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.model.ChartInstall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts are rendered without a question to whatever cluster the environment leads to. */
class NoClusterIsAskedTest {
  private static final long BOUND_SECONDS = 60;

  @TempDir Path folder;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer api;

  @BeforeEach
  void aForeignClustersApi() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    api.start();
    Path chart = folder.resolve("chart");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: c, version: 0.1.0}");
    Files.writeString(
        chart.resolve("templates/all.yaml"),
        """
        kind: Secret
        metadata: {name: pw}
        data:
          one: {{ lookup "v1" "Secret" .Release.Namespace "pw" | toJson | quote }}
          v1: {{ lookup "v1" "Secret" .Release.Namespace "v1" | toJson | quote }}
          all: {{ lookup "apps/v1" "Deployment" "" "" | toJson | quote }}
          custom: {{ (lookup "example.com/v1" "Thing" "x" "y").spec | toJson | quote }}
        """);
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  @Test
  void neitherByKubeconfigNorHomeNorFromInsideACluster() throws Exception {
    String url = "http://127.0.0.1:" + api.getAddress().getPort();
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve(".kube"));
    Path kubeconfig = Files.writeString(home.resolve(".kube/config"), kubeconfig(url));

    assertFindsNothing(Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", home.toString()));
    assertFindsNothing(Map.of("HOME", home.toString()));
    assertFindsNothing(
        Map.of(
            "HOME",
            folder.toString(),
            "KUBERNETES_SERVICE_HOST",
            "127.0.0.1",
            "KUBERNETES_SERVICE_PORT",
            Integer.toString(api.getAddress().getPort())));
    assertFindsNothing(Map.of("HOME", folder.toString(), "HELM_KUBEAPISERVER", url));
    assertFindsNothing(
        Map.of(
            "KUBECONFIG",
            Files.writeString(folder.resolve("broken"), "{no kubeconfig").toString()));
    assertThat(asked).isEmpty();
  }

  private void assertFindsNothing(Map<String, String> environment) throws Exception {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Rendering.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().remove("KUBECONFIG");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output))
        .as(environment.toString())
        .endsWith("{\"one\":\"{}\",\"v1\":\"{}\",\"all\":\"{}\",\"custom\":\"null\"}\n");
  }

  private static String kubeconfig(String url) {
    return """
    apiVersion: v1
    kind: Config
    current-context: foreign
    clusters: [{name: foreign, cluster: {server: "%s"}}]
    contexts: [{name: foreign, context: {cluster: foreign, user: foreign}}]
    users: [{name: foreign, user: {}}]
    """
        .formatted(url);
  }

  /** Renders the chart of a folder, in a process whose environment the test has made. */
  static final class Rendering {
    private Rendering() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      ChartInstall chart = new ChartInstall("r", folder.resolve("chart"), Map.of(), List.of());
      System.out.println(
          HelmCharts.in(folder.resolve("tmp")).render(List.of(chart)).getFirst().path("data"));
    }
  }
}
