package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.observe.RegistryObserver;
import dev.holdfast.spi.Observer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The real etcd: one member, alone, on loopback. Its data and its log are below the run's folder.
 */
record EtcdProgram() implements RegistryProgram {
  @Override
  public String title() {
    return "etcd";
  }

  @Override
  public String kind() {
    return "etcd";
  }

  @Override
  public int ports() {
    return 2;
  }

  @Override
  public List<String> arguments(Path folder, List<Integer> ports) {
    String client = "http://127.0.0.1:" + ports.get(0);
    String peer = "http://127.0.0.1:" + ports.get(1);
    return List.of(
        "--name=holdfast",
        "--data-dir=" + folder.resolve("etcd").toAbsolutePath(),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=holdfast=" + peer,
        // it lives as long as the run: what the disk would keep of it is of no use
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  @Override
  public Answer look(Ask ask) throws IOException, InterruptedException {
    String health = ask.at("/health");
    // it is healthy once it has a leader and takes writes
    String version =
        health.contains("\"health\":\"true\"")
            ? new ObjectMapper().readTree(ask.at("/version")).path("etcdserver").asText("?")
            : "";
    return new Answer("health " + health, version);
  }

  @Override
  public Observer observer(URI url, List<String> services) {
    return RegistryObserver.ofEtcd(url, services);
  }
}
