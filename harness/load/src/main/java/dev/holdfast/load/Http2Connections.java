package dev.holdfast.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections over which requests go side by side (HTTP/2, RFC 9113). Each request takes the next
 * connection in turn that has a stream left by what the other side allows; where none has, it
 * waits, first come first served, and that waiting is part of its latency. A connection that is
 * told to go away takes no more requests and is replaced; a broken one fails the requests that it
 * has.
 */
final class Http2Connections implements ConnectionSource {
  private static final long REST_MILLIS = 100;
  private static final int WINDOW_BYTES = 1 << 20;

  private final Wire wire;

  /** How many are kept; 0 for one of its own for each request. */
  private final int size;

  private final List<Link> ready = new ArrayList<>();
  private final Set<Link> alive = new HashSet<>();
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private int turn;
  private boolean refillPlanned;
  private boolean closed;

  Http2Connections(Wire wire, int size) {
    this.wire = wire;
    this.size = size;
  }

  @Override
  public void open() {
    refillPlanned = false;
    for (int missing = size - alive.size(); missing > 0 && !closed; missing--) {
      add(null);
    }
  }

  @Override
  public void send(Exchange exchange) {
    if (closed || exchange.ended()) {
      return;
    }
    if (size == 0) {
      add(exchange);
      return;
    }
    for (int tried = 0; tried < ready.size(); tried++) {
      Link link = ready.get(turn++ % ready.size());
      if (link.hasRoom()) {
        link.send(exchange);
        return;
      }
    }
    if (alive.size() < size) {
      add(exchange);
    } else {
      waiting.addLast(exchange);
    }
  }

  /** Not from here: the connection that it comes from is not done with its end. */
  private void sendAgain(Exchange exchange) {
    wire.eventLoop().execute(() -> send(exchange));
  }

  private void add(@Nullable Exchange first) {
    Link link = new Link(first);
    alive.add(link);
    link.open();
  }

  private void roomIn(Link link) {
    while (link.hasRoom()) {
      Exchange next = nextWaiting();
      if (next == null) {
        return;
      }
      link.send(next);
    }
  }

  private @Nullable Exchange nextWaiting() {
    Exchange next = waiting.pollFirst();
    while (next != null && next.ended()) {
      next = waiting.pollFirst();
    }
    return next;
  }

  private void gone(Link link) {
    ready.remove(link);
    if (!alive.remove(link) || closed || size == 0) {
      return;
    }
    Exchange next = nextWaiting();
    if (next != null) {
      // Not from here: it may fail right now, and so may all that wait, one inside the other.
      wire.eventLoop().execute(() -> send(next));
    } else if (link.livedLong()) {
      wire.eventLoop().execute(this::open);
    } else if (!refillPlanned) {
      refillPlanned = true;
      var _ = wire.eventLoop().schedule(this::open, REST_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    closed = true;
    waiting.clear();
    List.copyOf(alive).forEach(Link::close);
  }

  /** One connection. While it is opened it carries the request that it was opened for. */
  private final class Link extends ChannelInboundHandlerAdapter implements Carrier {
    private @Nullable Exchange first;
    private @Nullable Channel channel;
    private @Nullable Http2StreamChannelBootstrap streams;
    private long most = 100; // RFC 9113, 6.5.2: no lower limit is advised
    private int active;
    private boolean opened;
    private long openedNanos;
    private int port;
    private boolean goesAway;
    private boolean over;

    private Link(@Nullable Exchange first) {
      this.first = first;
      if (first != null) {
        first.givenTo(this);
      }
    }

    private void open() {
      try {
        SocketChannel socket = wire.socket();
        channel = socket;
        socket.config().setOption(ChannelOption.TCP_NODELAY, true);
        socket.config().setConnectTimeoutMillis(wire.connectTimeoutMillis());
        Security security = wire.security();
        SslHandler tls = security == null ? null : security.handler(socket, wire);
        if (tls != null) {
          socket.pipeline().addLast(tls);
        } else {
          addHttp2(socket);
        }
        ChannelFuture registered = wire.eventLoop().register(socket);
        if (!registered.isSuccess()) {
          ended(ConnectionFailure.words(registered.cause()));
          return;
        }
        socket
            .connect(wire.target())
            .addListener(connected -> {
              if (!connected.isSuccess()) {
                ended(ConnectionFailure.words(connected.cause()));
                return;
              }
              connected(Wire.portOf(socket));
              if (tls != null) {
                tls.handshakeFuture().addListener(handshake -> secured(handshake, tls, socket));
              }
            });
      } catch (ChannelException e) {
        // The machine gives no socket: most often too many files are open.
        @Nullable Throwable cause = e.getCause();
        ended(ConnectionFailure.words(cause == null ? e : cause));
      }
    }

    private void connected(int localPort) {
      port = localPort;
      if (first != null) {
        first.over(localPort);
      }
    }

    private void secured(Future<? super Channel> handshake, SslHandler tls, Channel socket) {
      if (!handshake.isSuccess()) {
        ended(ConnectionFailure.words(handshake.cause()));
      } else if (!ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        ended("the server does not speak HTTP/2");
      } else {
        addHttp2(socket);
      }
    }

    private void addHttp2(Channel socket) {
      socket
          .pipeline()
          .addLast(
              Http2FrameCodecBuilder.forClient()
                  .initialSettings(
                      Http2Settings.defaultSettings()
                          .pushEnabled(false)
                          .initialWindowSize(WINDOW_BYTES)
                          .maxHeaderListSize(AnswerDecoder.MAX_HEADER_BYTES))
                  .validateHeaders(false)
                  .build(),
              new Http2MultiplexHandler(new NoPush()),
              this);
      streams = new Http2StreamChannelBootstrap(socket);
    }

    private boolean hasRoom() {
      return opened && !goesAway && !over && active < most;
    }

    private boolean livedLong() {
      return opened
          && wire.clock().nanos() - openedNanos >= TimeUnit.MILLISECONDS.toNanos(REST_MILLIS);
    }

    private void send(Exchange exchange) {
      active++;
      Http2Exchange carrier =
          new Http2Exchange(wire, exchange, this::streamOver, Http2Connections.this::sendAgain);
      exchange.givenTo(carrier);
      exchange.over(port);
      if (streams != null) {
        streams
            .handler(
                new ChannelInitializer<Http2StreamChannel>() {
                  @Override
                  protected void initChannel(Http2StreamChannel stream) {
                    carrier.addTo(stream);
                  }
                })
            .open()
            .addListener((Future<? super Http2StreamChannel> begun) -> {
              if (begun.isSuccess()) {
                carrier.send();
              } else {
                carrier.giveUp(ConnectionFailure.words(begun.cause()));
              }
            });
      }
    }

    private void streamOver() {
      active--;
      if (size == 0 || (goesAway && active == 0)) {
        close();
      } else {
        roomIn(this);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof Http2SettingsFrame frame) {
          settings(frame.settings());
        } else if (message instanceof Http2GoAwayFrame) {
          goesAway = true;
          ready.remove(this);
          if (active == 0) {
            close();
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void settings(Http2Settings settings) {
      Long allowed = settings.maxConcurrentStreams();
      if (allowed != null) {
        most = allowed;
      } else if (!opened) {
        most = Integer.MAX_VALUE;
      }
      if (!opened && !over) {
        opened = true;
        openedNanos = wire.clock().nanos();
        wire.countOpened();
        ready.add(this);
        Exchange next = first;
        first = null;
        if (next != null && !next.ended()) {
          send(next);
        }
      }
      roomIn(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof Http2Exception) {
        ended(!opened ? "the server does not speak HTTP/2" : "not a readable HTTP answer");
      } else {
        ended(ConnectionFailure.words(cause));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended("connection closed before an answer");
    }

    @Override
    public boolean isOpen() {
      return false;
    }

    @Override
    public void giveUp(String error) {
      ended(error);
    }

    @Override
    public void abandon(String why) {
      Exchange left = first;
      first = null;
      if (left != null) {
        wire.account().indeterminate(left, 0, List.of(), why);
      }
      ended(why);
    }

    private void ended(String error) {
      Exchange failed = first;
      first = null;
      if (failed != null) {
        wire.account().failed(failed, 0, List.of(), error);
      }
      if (!over) {
        over = true;
        close();
        gone(this);
      }
    }

    private void close() {
      if (channel != null) {
        var _ = channel.close();
      }
      if (!over) {
        ended("given up");
      }
    }
  }

  /** Takes no streams that the other side opens: pushes were refused by the settings. */
  private static final class NoPush extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }
  }
}
