package dev.holdfast.load;

import dev.holdfast.load.CallTemplate.Call;
import dev.holdfast.spi.RunClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
  private final Account account;
  private final Hops hops = new Hops();
  private final LongAdder opened = new LongAdder();

  private final @Nullable Security security;
  private final long answerAtMost;
  private final boolean decompresses;
  private final Redirects redirects;

  /** A request while it is put together. */
  private final StringBuilder text = new StringBuilder(512);

  Wire(
      Transport transport,
      EventLoop eventLoop,
      InetSocketAddress target,
      Duration timeout,
      RequestIdentity identity,
      RunClock clock,
      Account account,
      @Nullable Security security,
      long answerAtMost,
      boolean decompresses,
      Redirects redirects) {
    this.transport = transport;
    this.eventLoop = eventLoop;
    this.target = target;
    this.connectTimeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    this.identity = identity;
    this.clock = clock;
    this.account = account;
    this.security = security;
    this.answerAtMost = answerAtMost;
    this.decompresses = decompresses;
    this.redirects = redirects;
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

  Account account() {
    return account;
  }

  Hops hops() {
    return hops;
  }

  RequestIdentity identity() {
    return identity;
  }

  /** How connections are secured; null for connections in clear. */
  @Nullable Security security() {
    return security;
  }

  Incoming incoming() {
    return new Incoming(hops, answerAtMost);
  }

  /** Adds what unpacks answers that came packed (gzip, deflate), where anybody looks into them. */
  void addDecompression(ChannelPipeline pipeline, Incoming answer) {
    if (decompresses) {
      pipeline.addLast(new Unpacking(answer));
    }
  }

  /** The port of this machine from which a connection went out; 0 where it has none. */
  static int portOf(SocketChannel socket) {
    InetSocketAddress local = socket.localAddress();
    return local == null ? 0 : local.getPort();
  }

  /** An answer is complete, and its connection or stream free for another request. */
  void answered(Exchange exchange, long endedNanos, Incoming answer) {
    switch (redirects.after(exchange, answer)) {
      case Redirects.Next.Over() -> account.answered(exchange, endedNanos, answer);
      case Redirects.Next.Wrong(String why) ->
          account.failed(exchange, answer.status(), answer.hops(), why);
      case Redirects.Next.Onward(Call call) -> redirects.send(exchange, call);
    }
  }

  String tooLarge() {
    return "body larger than " + answerAtMost + " bytes";
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
    Call call = exchange.call();
    text.setLength(0);
    text.append(call.method().name()).append(' ').append(call.path()).append(" HTTP/1.1\r\n");
    call.appendHeaders(text);
    text.append("x-request-id: ");
    identity.appendRequestId(text, exchange.number());
    text.append("\r\ntraceparent: ");
    identity.appendTraceparent(text, exchange.number());
    if (!lasting) {
      text.append("\r\nconnection: close");
    }
    byte[] body = call.body();
    if (call.hasBody()) {
      text.append("\r\ncontent-length: ").append(body.length);
    }
    text.append("\r\n\r\n");
    byte[] head = text.toString().getBytes(StandardCharsets.US_ASCII);
    return allocator.directBuffer(head.length + body.length).writeBytes(head).writeBytes(body);
  }

  /** The target as a request names its host. */
  static String hostOf(InetSocketAddress target) {
    String host = target.getHostString();
    return (target.getAddress() instanceof Inet6Address && host.indexOf(':') >= 0
            ? "[" + host + "]"
            : host)
        + ":"
        + target.getPort();
  }
}
