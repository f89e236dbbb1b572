package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.observe.RegistryObserver;
import dev.holdfast.spi.Observer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The real Consul: an agent in development mode, alone, on loopback. It keeps all in memory; its
 * log and its working folder are below the run's.
 */
record ConsulProgram() implements RegistryProgram {
  /** What Consul has by default as its limit, 200, is less than a crowd of services needs. */
  private static final int CONNECTIONS_PER_CLIENT = 4096;

  @Override
  public String title() {
    return "Consul";
  }

  @Override
  public String kind() {
    return "consul";
  }

  @Override
  public int ports() {
    return 3;
  }

  @Override
  public List<String> arguments(Path folder, List<Integer> ports) throws IOException {
    Path config = folder.resolve("consul.json");
    Files.writeString(config, config(ports));
    return List.of("agent", "-dev", "-config-file=" + config.toAbsolutePath());
  }

  /** All that can be switched off is: it asks nobody outside, and listens where it must. */
  private static String config(List<Integer> ports) {
    ObjectMapper json = new ObjectMapper();
    var config = json.createObjectNode();
    config.put("node_name", "holdfast");
    config.put("bind_addr", "127.0.0.1");
    config.put("client_addr", "127.0.0.1");
    config.put("log_level", "info");
    config.put("disable_update_check", true);
    config.put("disable_anonymous_signature", true);
    config.put("disable_host_node_id", true);
    config.putObject("ui_config").put("enabled", false);
    config.putObject("connect").put("enabled", false);
    config.putObject("limits").put("http_max_conns_per_client", CONNECTIONS_PER_CLIENT);
    config
        .putObject("ports")
        .put("http", ports.get(0))
        .put("server", ports.get(1))
        .put("serf_lan", ports.get(2))
        .put("serf_wan", -1)
        .put("dns", -1)
        .put("https", -1)
        .put("grpc", -1)
        .put("grpc_tls", -1);
    return config.toPrettyString();
  }

  @Override
  public Answer look(Ask ask) throws IOException, InterruptedException {
    String leader = ask.at("/v1/status/leader");
    // it takes registrations once it leads and has put itself into the catalogue
    boolean ready =
        leader.length() > 2 && ask.at("/v1/health/node/holdfast").contains("serfHealth");
    String version =
        ready
            ? new ObjectMapper()
                .readTree(ask.at("/v1/agent/self"))
                .path("Config")
                .path("Version")
                .asText("?")
            : "";
    return new Answer("leader " + leader, version);
  }

  @Override
  public Observer observer(URI url, List<String> services) {
    return RegistryObserver.ofConsul(url, services);
  }
}
