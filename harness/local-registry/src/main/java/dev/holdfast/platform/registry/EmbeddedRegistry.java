package dev.holdfast.platform.registry;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.model.Part;
import dev.holdfast.observe.RegistryObserver;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Observer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A registry inside the harness that speaks the part of Consul's HTTP API that services use:
 * registration with TTL, HTTP and TCP checks, queries that wait, key-value pairs, and the little
 * around them. It has one node, no tokens, no data centres, and it forgets all when it ends; what
 * else Consul has is refused by name.
 */
final class EmbeddedRegistry implements LocalRegistry {
  private static final int BACKLOG = 256;

  private final RegistryState state = new RegistryState(System::nanoTime);
  private final AskedChecks checks;
  private final KeyValues pairs = new KeyValues();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HttpServer server;
  private final Thread sweeper;

  private EmbeddedRegistry(HttpServer server, Way way) {
    this.server = server;
    this.checks = new AskedChecks(state, way);
    this.sweeper = Thread.ofVirtual().name("registry-sweeper").unstarted(this::sweep);
  }

  /**
   * @param lacked is told, once each, what clients asked for that Consul has and this has not
   */
  static EmbeddedRegistry start(Consumer<String> lacked) {
    return start(lacked, Way.PLAIN);
  }

  /**
   * @param lacked is told, once each, what clients asked for that Consul has and this has not
   * @param way to what its checks ask
   */
  static EmbeddedRegistry start(Consumer<String> lacked, Way way) {
    try {
      // headers and body are two writes; without this the second one waits for an acknowledgement
      if (System.getProperty("sun.net.httpserver.nodelay") == null) {
        System.setProperty("sun.net.httpserver.nodelay", "true");
      }
      var server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0),
              BACKLOG);
      EmbeddedRegistry registry = new EmbeddedRegistry(server, way);
      server.setExecutor(registry.threads);
      server.createContext(
          "/",
          new ConsulApiHandler(
              registry.state, registry.checks, registry.pairs, server.getAddress(), lacked));
      server.start();
      registry.sweeper.start();
      return registry;
    } catch (IOException e) {
      throw new CannotStart("the embedded registry cannot listen on 127.0.0.1: " + e, e);
    }
  }

  private void sweep() {
    try {
      state.sweepUntilClosed();
    } catch (InterruptedException e) {
      // nobody does that
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public Part part() {
    return new Part("registry", "Consul API subset", Part.How.EMBEDDED);
  }

  @Override
  public Observer observer(List<String> services) {
    return RegistryObserver.ofConsul(url(), services);
  }

  @Override
  public List<ProcessHandle> processes() {
    return List.of();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    state.close();
    pairs.close();
    checks.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
