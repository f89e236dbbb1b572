package dev.holdfast.load;

import dev.holdfast.engine.spi.RunClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What all connections of a load share: where to, on which loop, with which headers. */
final class Wire {
  /** How long a connection that was used once is left to the server to close. */
  static final long LINGER_MILLIS = 100;

  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString ANY = AsciiString.cached("*/*");
  private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
  private static final DefaultHttpHeadersFactory OWN_HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private final EventLoop eventLoop;
  private final InetSocketAddress target;
  private final int connectTimeoutMillis;
  private final RequestIdentity identity;
  private final RunClock clock;
  private final Ledger ledger;
  private final Hops hops = new Hops();
  private final LongAdder opened = new LongAdder();
  private final AsciiString host;
  private final AsciiString userAgent;

  Wire(
      EventLoop eventLoop,
      InetSocketAddress target,
      Duration timeout,
      RequestIdentity identity,
      RunClock clock,
      Ledger ledger) {
    this.eventLoop = eventLoop;
    this.target = target;
    this.connectTimeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    this.identity = identity;
    this.clock = clock;
    this.ledger = ledger;
    this.host = AsciiString.cached(hostOf(target));
    this.userAgent = AsciiString.cached("holdfast/" + version());
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

  /** The message for a request. */
  FullHttpRequest request(Exchange exchange, boolean lasting) {
    HttpHeaders headers = OWN_HEADERS.newHeaders();
    headers.set(HttpHeaderNames.HOST, host);
    headers.set(HttpHeaderNames.USER_AGENT, userAgent);
    headers.set(HttpHeaderNames.ACCEPT, ANY);
    headers.set(REQUEST_ID, identity.requestId(exchange.number()));
    headers.set(TRACEPARENT, identity.traceparent(exchange.number()));
    if (!lasting) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    HttpMethod method = exchange.call().method();
    if (method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.PATCH)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
    }
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        method,
        exchange.call().path(),
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
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
