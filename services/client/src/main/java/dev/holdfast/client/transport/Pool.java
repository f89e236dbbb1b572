package dev.holdfast.client.transport;

import dev.holdfast.registry.Instance;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;

/**
 * The kept-alive connections to one instance.
 *
 * <p>They are kept here and not in WebClient's own cache, since one that broke says that the others
 * are probably dead too: they are closed at once. One that was closed while nobody used it is found
 * before anything is sent over it. One on which an answer was late says nothing of the others: an
 * instance that has too much to do would have to take all its connections anew besides, and might
 * never catch up.
 */
public final class Pool {
  /** Less than servers keep an idle connection for, so that the client is the one who closes. */
  private static final Duration IDLE_AT_MOST = Duration.ofSeconds(5);

  private static final int KEPT_AT_MOST = 64;

  private final Instance instance;
  private final String authority;
  private final SocketOptions options;
  private final Tls tls;
  private final LongSupplier nanoTime;
  private final ConcurrentLinkedDeque<Connection> kept = new ConcurrentLinkedDeque<>();

  private volatile boolean retired;

  Pool(Instance instance, SocketOptions options, Tls tls, LongSupplier nanoTime) {
    this.instance = instance;
    this.options = options;
    this.tls = tls;
    this.nanoTime = nanoTime;
    String host = instance.host().contains(":") ? "[" + instance.host() + "]" : instance.host();
    this.authority = host + ":" + instance.port();
  }

  Instance instance() {
    return instance;
  }

  String scheme() {
    return tls.enabled() ? "https" : "http";
  }

  String authority() {
    return authority;
  }

  /**
   * The connection that was used last and is not closed, else a new one. The caller gives it back
   * or discards it.
   *
   * @throws RuntimeException where it does not connect
   */
  Connection connection() {
    long oldest = nanoTime.getAsLong() - IDLE_AT_MOST.toNanos();
    for (Connection newest = kept.pollFirst(); newest != null; newest = kept.pollFirst()) {
      if (newest.since() - oldest > 0 && !newest.closedByPeer()) {
        return newest;
      }
      discard(newest);
    }
    return Connection.to(address(), tls, options);
  }

  /**
   * Where TLS is spoken, the address of one instance under the name of its service, which is what
   * the certificates of all of them say: addresses come and go.
   */
  private InetSocketAddress address() {
    try {
      InetAddress address = InetAddress.getByName(instance.host());
      return new InetSocketAddress(
          tls.enabled()
              ? InetAddress.getByAddress(instance.service(), address.getAddress())
              : address,
          instance.port());
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its answer has been read, and nobody called it off. */
  void giveBack(Connection one) {
    if (!one.readToItsEnd() || retired || kept.size() >= KEPT_AT_MOST) {
      discard(one);
      return;
    }
    one.keptSince(nanoTime.getAsLong());
    kept.addFirst(one);
    if (retired) { // in between
      closeKept();
    }
  }

  /** Closes a connection that nobody shall get again. */
  void discard(Connection one) {
    one.closeResource();
  }

  /** A connection broke: no other is trusted. */
  public void closeKept() {
    for (Connection one = kept.pollFirst(); one != null; one = kept.pollFirst()) {
      discard(one);
    }
  }

  /** Keeps no connection any more; requests under way go on. */
  public void retire() {
    retired = true;
    closeKept();
  }
}
