package dev.holdfast.registry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** A service whose health a test sets. */
final class Probed implements AutoCloseable {
  private final HttpServer server;
  private volatile int status = 200;

  Probed() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
  }

  void answers(int newStatus) {
    status = newStatus;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
