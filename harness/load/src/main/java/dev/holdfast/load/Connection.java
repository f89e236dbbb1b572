package dev.holdfast.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to the system, for one request at a time. Belongs to the load's event loop.
 *
 * <p>A request that meets a broken connection fails; it is never sent a second time.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Carrier {
  /** Who decides what a connection is used for. */
  interface Owner {
    /** It is open and has nothing to do. */
    void free(Connection connection);

    /** It is closed, or could not be opened. Always the last word on a connection. */
    void gone(Connection connection);
  }

  private final Wire wire;
  private final Owner owner;
  private final boolean lasting;
  private final AnswerDecoder decoder = new AnswerDecoder();
  private @Nullable Channel channel;
  private @Nullable Exchange exchange;
  private final Incoming incoming;
  private boolean opened;
  private long openedNanos;
  private int port;
  private String gaveUp = "";
  private boolean gone;
  private boolean reusable;

  /** Until when it may rest, as the other side told it; after that it is closed over there. */
  private long restsUntilNanos = Long.MAX_VALUE;

  /**
   * Not opened yet.
   *
   * @param lasting whether it may serve more than one request
   */
  Connection(Wire wire, Owner owner, boolean lasting) {
    this.wire = wire;
    this.owner = owner;
    this.lasting = lasting;
    this.incoming = wire.incoming();
  }

  /** Begins to open it; {@code first} is sent as soon as it is open. */
  void open(@Nullable Exchange first) {
    if (first != null) {
      take(first);
    }
    try {
      SocketChannel socket = wire.socket();
      channel = socket;
      socket.config().setOption(ChannelOption.TCP_NODELAY, true);
      socket.config().setConnectTimeoutMillis(wire.connectTimeoutMillis());
      Security security = wire.security();
      SslHandler tls = security == null ? null : security.handler(socket, wire);
      if (tls != null) {
        socket.pipeline().addLast(tls);
      }
      socket.pipeline().addLast(decoder);
      wire.addDecompression(socket.pipeline(), incoming);
      socket.pipeline().addLast(this);
      ChannelFuture registered = wire.eventLoop().register(socket);
      if (!registered.isSuccess()) {
        closed(ConnectionFailure.words(registered.cause()));
        return;
      }
      socket
          .connect(wire.target())
          .addListener(connected -> {
            if (connected.isSuccess()) {
              connected(Wire.portOf(socket));
              if (tls == null) {
                opened();
              } else {
                tls.handshakeFuture().addListener(this::secured);
              }
            } else {
              closed(ConnectionFailure.words(connected.cause()));
            }
          });
    } catch (ChannelException e) {
      // The machine gives no socket: most often too many files are open.
      @Nullable Throwable cause = e.getCause();
      closed(ConnectionFailure.words(cause == null ? e : cause));
    }
  }

  /** Known before anything can be said on it, so also of a request that is never answered. */
  private void connected(int localPort) {
    port = localPort;
    if (exchange != null) {
      exchange.over(localPort);
    }
  }

  private void secured(Future<? super Channel> handshake) {
    if (handshake.isSuccess()) {
      opened();
    } else {
      giveUp(ConnectionFailure.words(handshake.cause()));
    }
  }

  /** Gives it a request: sent now, or as soon as it is open. It must have none. */
  void take(Exchange next) {
    exchange = next;
    next.givenTo(this);
    next.over(port);
    incoming.expect(next.call().needsBody());
    if (isOpen()) {
      send(next);
    }
  }

  @Override
  public boolean isOpen() {
    return opened && channel != null && channel.isActive();
  }

  /**
   * Whether the other side, by its own word, may be closing it just now: a request sent on it would
   * fail by that alone.
   */
  boolean hasRestedTooLong() {
    return wire.clock().nanos() >= restsUntilNanos;
  }

  /** Whether it was open at least once, and that so long ago. */
  boolean openedBefore(long ageNanos) {
    return opened && wire.clock().nanos() - openedNanos >= ageNanos;
  }

  /** {@inheritDoc} It is closed. */
  @Override
  public void giveUp(String error) {
    gaveUp = error;
    fail(error);
    close();
  }

  /** {@inheritDoc} It is closed. */
  @Override
  public void abandon(String why) {
    Exchange left = exchange;
    if (left != null) {
      exchange = null;
      wire.account().indeterminate(left, incoming.status(), incoming.hops(), why);
    }
    close();
  }

  void close() {
    if (channel == null) {
      closed("");
    } else {
      var _ = channel.close();
    }
  }

  private void opened() {
    if (gone) {
      return;
    }
    opened = true;
    openedNanos = wire.clock().nanos();
    wire.countOpened();
    if (exchange == null) {
      owner.free(this);
    } else {
      send(exchange);
    }
  }

  private void send(Exchange next) {
    if (channel != null) {
      decoder.expectAnswerTo(next.call().method());
      // Failures come back through exceptionCaught, which knows the request as well.
      var _ =
          channel.writeAndFlush(
              wire.request(channel.alloc(), next, lasting), channel.voidPromise());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (exchange == null) {
        // Bytes that nobody asked for: whatever follows could not be told apart from an answer.
        close();
      } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        if (!(part.decoderResult().cause() instanceof PrematureChannelClosureException)) {
          giveUp(ConnectionFailure.unreadable(part.decoderResult().cause()));
        } // else it was cut off within its headers, and that it is closed is said next
      } else if (message instanceof HttpObject part) {
        take(part, exchange);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(HttpObject part, Exchange current) {
    incoming.take(part);
    if (incoming.tooLarge()) {
      giveUp(wire.tooLarge());
    } else if (incoming.complete()) {
      complete(current);
    } else if (part instanceof HttpResponse head && incoming.status() != 0) {
      reusable = lasting && incoming.status() != 101 && HttpUtil.isKeepAlive(head);
    }
  }

  private void complete(Exchange current) {
    long endedNanos = wire.clock().nanos();
    exchange = null;
    decoder.answered();
    wire.answered(current, endedNanos, incoming);
    if (reusable && isOpen() && !decoder.hasMore()) {
      restsUntilNanos = RestTime.until(endedNanos, incoming.headers());
      owner.free(this);
    } else if (lasting) {
      close();
    } else {
      // The server closes first, as it was asked to: then the port that waits out the connection's
      // last segments (TIME_WAIT) is not one of the few that this machine can connect from.
      var _ = wire.eventLoop().schedule(this::close, Wire.LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    giveUp(ConnectionFailure.words(cause));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // a request that it was given after it had failed, and before it was closed, fails with it
    closed(
        !gaveUp.isEmpty()
            ? gaveUp
            : incoming.status() == 0
                ? "connection closed before an answer"
                : "connection closed within an answer");
  }

  private void closed(String error) {
    fail(error);
    if (!gone) {
      gone = true;
      close();
      owner.gone(this);
    }
  }

  private void fail(String error) {
    Exchange failed = exchange;
    if (failed != null) {
      exchange = null;
      wire.account().failed(failed, incoming.status(), incoming.hops(), error);
    }
  }
}
