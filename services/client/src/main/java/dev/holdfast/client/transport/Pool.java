package dev.holdfast.client.transport;

import dev.holdfast.registry.Instance;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;

/**
 * The kept-alive connections to one instance.
 *
 * <p>They are kept here and not in WebClient's own cache, since one that broke says that the others
 * are probably dead too: they are closed at once, so that a stale one costs at most one try. One on
 * which an answer was late says nothing of the others: an instance that has too much to do would
 * have to take all its connections anew besides, and might never catch up.
 */
public final class Pool {
  /** Less than servers keep an idle connection for, so that the client is the one who closes. */
  private static final Duration IDLE_AT_MOST = Duration.ofSeconds(5);

  private static final int KEPT_AT_MOST = 64;

  private final Instance instance;
  private final String authority;
  private final WebClient client;
  private final LongSupplier nanoTime;
  private final ConcurrentLinkedDeque<Kept> kept = new ConcurrentLinkedDeque<>();

  /** Closed by a try that came to nothing; Helidon hands them back all the same. */
  private final Set<ClientConnection> discarded =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private volatile boolean retired;

  private record Kept(ClientConnection connection, long since) {}

  Pool(Instance instance, WebClient client, LongSupplier nanoTime) {
    this.instance = instance;
    this.client = client;
    this.nanoTime = nanoTime;
    String host = instance.host().contains(":") ? "[" + instance.host() + "]" : instance.host();
    this.authority = host + ":" + instance.port();
  }

  Instance instance() {
    return instance;
  }

  String authority() {
    return authority;
  }

  /**
   * The connection that was used last, else a new one. The caller closes it or releases it.
   *
   * @throws RuntimeException where it does not connect
   */
  ClientConnection connection() {
    long oldest = nanoTime.getAsLong() - IDLE_AT_MOST.toNanos();
    for (Kept newest = kept.pollFirst(); newest != null; newest = kept.pollFirst()) {
      if (newest.since - oldest > 0) {
        return newest.connection;
      }
      newest.connection.closeResource();
    }
    return TcpClientConnection.create(
            client,
            ConnectionKey.create(
                "http",
                instance.host(),
                instance.port(),
                Http.NO_TLS,
                client.prototype().dnsResolver(),
                client.prototype().dnsAddressLookup(),
                Proxy.noProxy()),
            List.of("http/1.1"),
            this::keep,
            closed -> {})
        .connect();
  }

  private boolean keep(ClientConnection connection) {
    if (discarded.remove(connection) || retired || kept.size() >= KEPT_AT_MOST) {
      return false;
    }
    kept.addFirst(new Kept(connection, nanoTime.getAsLong()));
    if (retired) { // in between
      closeKept();
    }
    return true;
  }

  /** Closes a connection that nobody shall get again. */
  void discard(ClientConnection connection) {
    discarded.add(connection);
    connection.closeResource();
  }

  /** A connection broke: no other is trusted. */
  public void closeKept() {
    for (Kept one = kept.pollFirst(); one != null; one = kept.pollFirst()) {
      one.connection.closeResource();
    }
  }

  /** Keeps no connection any more; requests under way go on. */
  public void retire() {
    retired = true;
    closeKept();
  }
}
