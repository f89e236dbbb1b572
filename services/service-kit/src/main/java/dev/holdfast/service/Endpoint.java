package dev.holdfast.service;

import dev.holdfast.registry.Instance;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;

/**
 * One instance as a client sees it: its kept-alive connections, and when it last failed.
 *
 * <p>The connections are kept here and not in WebClient's own cache, since one that broke says that
 * the others are probably dead too: they are closed at once, so that a stale one costs at most one
 * try. One on which an answer was late says nothing of the others: an instance that has too much to
 * do would have to take all its connections anew besides, and might never catch up.
 */
final class Endpoint {
  /** Less than servers keep an idle connection for, so that the client is the one who closes. */
  private static final Duration IDLE_AT_MOST = Duration.ofSeconds(5);

  /** How long an instance that failed is left alone while there are others. */
  private static final Duration AVOIDED_FOR = Duration.ofSeconds(1);

  private static final int KEPT_AT_MOST = 64;
  static final Tls NO_TLS = Tls.builder().enabled(false).build();

  private final Instance instance;
  private final WebClient client;
  private final LongSupplier nanoTime;
  private final ConcurrentLinkedDeque<Kept> kept = new ConcurrentLinkedDeque<>();
  private volatile long avoidedUntil;
  private volatile boolean retired;

  private record Kept(ClientConnection connection, long since) {}

  Endpoint(Instance instance, WebClient client, LongSupplier nanoTime) {
    this.instance = instance;
    this.client = client;
    this.nanoTime = nanoTime;
    this.avoidedUntil = nanoTime.getAsLong();
  }

  Instance instance() {
    return instance;
  }

  /** Whether it failed a moment ago. */
  boolean avoided() {
    return avoidedUntil - nanoTime.getAsLong() > 0;
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
                NO_TLS,
                client.prototype().dnsResolver(),
                client.prototype().dnsAddressLookup(),
                Proxy.noProxy()),
            List.of("http/1.1"),
            this::keep,
            closed -> {})
        .connect();
  }

  private boolean keep(ClientConnection connection) {
    if (retired || kept.size() >= KEPT_AT_MOST) {
      return false;
    }
    kept.addFirst(new Kept(connection, nanoTime.getAsLong()));
    if (retired) { // in between
      closeKept();
    }
    return true;
  }

  /** A connection to it broke: leaves it alone for a moment and trusts no other; true if news. */
  boolean broke() {
    closeKept();
    return late();
  }

  /** It did not answer in time: leaves it alone for a moment; true if news. */
  boolean late() {
    boolean news = !avoided();
    avoidedUntil = nanoTime.getAsLong() + AVOIDED_FOR.toNanos();
    return news;
  }

  /** It is no longer listed: keeps no connection any more; requests under way go on. */
  void retire() {
    retired = true;
    closeKept();
  }

  private void closeKept() {
    for (Kept one = kept.pollFirst(); one != null; one = kept.pollFirst()) {
      one.connection.closeResource();
    }
  }
}
