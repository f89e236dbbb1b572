package dev.holdfast.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to the system, for one request at a time. Belongs to the load's event loop.
 *
 * <p>A request that meets a broken connection fails; it is never sent a second time.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_KEPT_BUFFER_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

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
  private long openedNanos = -1;
  private boolean gone;

  // What has come of the answer.
  private int status;
  private List<String> hops = List.of();
  private boolean reusable;
  private boolean informational;
  private byte[] body = NOTHING;
  private int bodyBytes;

  /**
   * Not opened yet.
   *
   * @param lasting whether it may serve more than one request
   */
  Connection(Wire wire, Owner owner, boolean lasting) {
    this.wire = wire;
    this.owner = owner;
    this.lasting = lasting;
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
      socket.pipeline().addLast(decoder, this);
      ChannelFuture registered = wire.eventLoop().register(socket);
      if (!registered.isSuccess()) {
        closed(ConnectionFailure.words(registered.cause()));
        return;
      }
      socket
          .connect(wire.target())
          .addListener(connected -> {
            if (connected.isSuccess()) {
              opened();
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

  /** Gives it a request: sent now, or as soon as it is open. It must have none. */
  void take(Exchange next) {
    exchange = next;
    next.givenTo(this);
    status = 0;
    hops = List.of();
    informational = false;
    bodyBytes = 0;
    if (isOpen()) {
      send(next);
    }
  }

  boolean isOpen() {
    return openedNanos >= 0 && channel != null && channel.isActive();
  }

  /** When it was opened, on the run's clock; -1 where it never was. */
  long openedNanos() {
    return openedNanos;
  }

  /** Ends the request that it has, if any, as failed, and closes it. */
  void giveUp(String error) {
    fail(error);
    close();
  }

  /** Ends the request that it has, if any, without a word on how it went, and closes it. */
  void abandon() {
    Exchange left = exchange;
    if (left != null) {
      exchange = null;
      wire.ledger().givenUp(left, status, hops);
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
          giveUp("not a readable HTTP answer");
        } // else it was cut off within its headers, and that it is closed is said next
      } else {
        if (message instanceof HttpResponse head) {
          begin(head);
        }
        if (message instanceof HttpContent content) {
          add(content, exchange);
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpResponse head) {
    int code = head.status().code();
    // 101 would change the protocol: not an interim answer but the last that HTTP/1.1 says.
    informational = code >= 100 && code < 200 && code != 101;
    if (!informational) {
      status = code;
      reusable = lasting && code != 101 && HttpUtil.isKeepAlive(head);
      hops = wire.hops().of(head.headers().getAll(Hops.HEADER));
    }
  }

  private void add(HttpContent content, Exchange current) {
    if (informational) {
      return;
    }
    ByteBuf bytes = content.content();
    int length = bytes.readableBytes();
    if (bodyBytes + length > MAX_BODY_BYTES) {
      giveUp("body larger than 1 MB");
      return;
    }
    if (current.call().needsBody()) {
      if (body.length < bodyBytes + length) {
        body = Arrays.copyOf(body, Math.max(bodyBytes + length, 2 * body.length));
      }
      bytes.readBytes(body, bodyBytes, length);
    }
    bodyBytes += length;
    if (content instanceof LastHttpContent) {
      complete(current);
    }
  }

  private void complete(Exchange current) {
    long endedNanos = wire.clock().nanos();
    exchange = null;
    wire.ledger().answered(current, endedNanos, status, hops, body, bodyBytes);
    if (body.length > MAX_KEPT_BUFFER_BYTES) {
      body = NOTHING;
    }
    if (reusable && isOpen()) {
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
    closed(
        status == 0 ? "connection closed before an answer" : "connection closed within an answer");
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
      wire.ledger().failed(failed, status, hops, error);
    }
  }
}
