package dev.holdfast.load;

import dev.holdfast.engine.spi.RunClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpMethod;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What all connections of a load share: where to, on which loop, with which headers. */
final class Wire {
  /** How long a connection that was used once is left to the server to close. */
  static final long LINGER_MILLIS = 100;

  private final Transport transport;
  private final EventLoop eventLoop;
  private final InetSocketAddress target;
  private final int connectTimeoutMillis;
  private final RequestIdentity identity;
  private final RunClock clock;
  private final Ledger ledger;
  private final Hops hops = new Hops();
  private final LongAdder opened = new LongAdder();

  /** The headers that all requests have. */
  private final String commonHeaders;

  /** A request while it is put together. */
  private final StringBuilder text = new StringBuilder(512);

  Wire(
      Transport transport,
      EventLoop eventLoop,
      InetSocketAddress target,
      Duration timeout,
      RequestIdentity identity,
      RunClock clock,
      Ledger ledger) {
    this.transport = transport;
    this.eventLoop = eventLoop;
    this.target = target;
    this.connectTimeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    this.identity = identity;
    this.clock = clock;
    this.ledger = ledger;
    this.commonHeaders =
        "host: %s\r\nuser-agent: holdfast/%s\r\naccept: */*\r\n"
            .formatted(hostOf(target), version());
  }

  /** A socket of the event loop's kind, not connected. */
  SocketChannel socket() {
    return transport.socket();
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  InetSocketAddress target() {
    return target;
  }

  /** Bounds the connections that are opened in advance; a request's own timeout is never longer. */
  int connectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  RunClock clock() {
    return clock;
  }

  Ledger ledger() {
    return ledger;
  }

  Hops hops() {
    return hops;
  }

  void countOpened() {
    opened.increment();
  }

  long connectionsOpened() {
    return opened.sum();
  }

  /**
   * A request as it goes over the wire (RFC 9112). Written out here instead of by an encoder, which
   * costs as much as all the rest that is done in Java for a request.
   */
  ByteBuf request(ByteBufAllocator allocator, Exchange exchange, boolean lasting) {
    HttpMethod method = exchange.call().method();
    text.setLength(0);
    text.append(method.name()).append(' ').append(exchange.call().path());
    text.append(" HTTP/1.1\r\n").append(commonHeaders).append("x-request-id: ");
    identity.appendRequestId(text, exchange.number());
    text.append("\r\ntraceparent: ");
    identity.appendTraceparent(text, exchange.number());
    if (!lasting) {
      text.append("\r\nconnection: close");
    }
    if (hasBody(method)) {
      text.append("\r\ncontent-length: 0");
    }
    text.append("\r\n\r\n");
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return allocator.directBuffer(bytes.length).writeBytes(bytes);
  }

  private static boolean hasBody(HttpMethod method) {
    return method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.PATCH);
  }

  private static String hostOf(InetSocketAddress target) {
    String host = target.getHostString();
    return (target.getAddress() instanceof Inet6Address && host.indexOf(':') >= 0
            ? "[" + host + "]"
            : host)
        + ":"
        + target.getPort();
  }

  private static String version() {
    String version = HttpLoadDriver.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
