package dev.holdfast.client.transport;

import dev.holdfast.registry.Instance;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.spi.DnsResolver;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
  private final Tls tls;
  private final LongSupplier nanoTime;
  private final ConcurrentLinkedDeque<Lease> kept = new ConcurrentLinkedDeque<>();

  private volatile boolean retired;

  /**
   * A connection that a try has for itself. Helidon hands it back as soon as it has read an answer
   * to its end; that is only noted here, since the try may have been called off meanwhile, and who
   * got the connection next would have it closed under it.
   */
  static final class Lease {
    private @Nullable ClientConnection connection;
    private volatile boolean usable;
    private long since;

    ClientConnection connection() {
      return Objects.requireNonNull(connection);
    }
  }

  Pool(Instance instance, WebClient client, Tls tls, LongSupplier nanoTime) {
    this.instance = instance;
    this.client = client;
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
   * The connection that was used last, else a new one. The caller gives it back or discards it.
   *
   * @throws RuntimeException where it does not connect
   */
  Lease connection() {
    long oldest = nanoTime.getAsLong() - IDLE_AT_MOST.toNanos();
    for (Lease newest = kept.pollFirst(); newest != null; newest = kept.pollFirst()) {
      if (newest.since - oldest > 0) {
        newest.usable = false;
        return newest;
      }
      discard(newest);
    }
    Lease lease = new Lease();
    lease.connection =
        TcpClientConnection.create(
                client,
                ConnectionKey.create(
                    scheme(),
                    tls.enabled() ? instance.service() : instance.host(),
                    instance.port(),
                    tls,
                    tls.enabled() ? new ByName(instance.host()) : client.prototype().dnsResolver(),
                    client.prototype().dnsAddressLookup(),
                    Proxy.noProxy()),
                List.of(Http.PROTOCOL),
                read -> {
                  lease.usable = true;
                  return true;
                },
                closed -> {})
            .connect();
    return lease;
  }

  /** Its answer has been read, and nobody called it off. */
  void giveBack(Lease lease) {
    if (!lease.usable || retired || kept.size() >= KEPT_AT_MOST) {
      discard(lease);
      return;
    }
    lease.since = nanoTime.getAsLong();
    kept.addFirst(lease);
    if (retired) { // in between
      closeKept();
    }
  }

  /** Closes a connection that nobody shall get again. */
  void discard(Lease lease) {
    lease.connection().closeResource();
  }

  /** A connection broke: no other is trusted. */
  public void closeKept() {
    for (Lease one = kept.pollFirst(); one != null; one = kept.pollFirst()) {
      discard(one);
    }
  }

  /** Keeps no connection any more; requests under way go on. */
  public void retire() {
    retired = true;
    closeKept();
  }

  /**
   * The address of one instance under the name of its service, which is what the certificates of
   * all of them say: addresses come and go.
   */
  private record ByName(String host) implements DnsResolver {
    @Override
    public InetAddress resolveAddress(String service, DnsAddressLookup lookup) {
      try {
        return InetAddress.getByAddress(service, InetAddress.getByName(host).getAddress());
      } catch (UnknownHostException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
