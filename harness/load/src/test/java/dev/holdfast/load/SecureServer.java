package dev.holdfast.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server on loopback that speaks HTTP/1.1 or HTTP/2, in clear or secured. */
final class SecureServer implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listener;
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Function<Call, @Nullable FullHttpResponse> answers;
  private final boolean http2;
  private final long streams;
  private final @Nullable SslContext tls;

  /** A request that came. */
  record Call(
      String method,
      String path,
      String authority,
      String body,
      Channel connection,
      Channel stream) {
    /** Says by HTTP/2 that this request was not looked at; the connection stays. */
    void refuse() {
      var _ = stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
    }

    /** Says by HTTP/2 that the connection ends, and that nothing that came on it was looked at. */
    void endUnread() {
      ChannelHandlerContext context = connection.pipeline().context(Http2FrameCodec.class);
      var _ =
          connection
              .pipeline()
              .get(Http2FrameCodec.class)
              .goAway(
                  context,
                  0,
                  Http2Error.NO_ERROR.code(),
                  Unpooled.EMPTY_BUFFER,
                  context.newPromise());
      context.flush();
    }
  }

  /** What is started. */
  record Options(boolean http2, boolean tls, boolean asksCertificate, long streams) {}

  /** The server's own certificate is for {@code gateway}, by the authority in {@code ca.pem}. */
  SecureServer(Options options, Function<Call, @Nullable FullHttpResponse> answers)
      throws Exception {
    this.answers = answers;
    http2 = options.http2();
    streams = options.streams();
    tls = options.tls() ? tls(options) : null;
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  private static SslContext tls(Options options) throws Exception {
    SslContextBuilder builder =
        SslContextBuilder.forServer(file("server.pem").toFile(), file("server.key").toFile());
    if (options.asksCertificate()) {
      builder.trustManager(file("ca.pem").toFile()).clientAuth(ClientAuth.REQUIRE);
    }
    if (options.http2()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              ApplicationProtocolNames.HTTP_2));
    }
    return builder.build();
  }

  /** A file of the tests' certificates. */
  static Path file(String name) throws Exception {
    return Path.of(SecureServer.class.getResource("tls/" + name).toURI());
  }

  private void accept(Channel connection) {
    accepted.incrementAndGet();
    connections.add(connection);
    connection.closeFuture().addListener(closed -> connections.remove(connection));
    if (tls != null) {
      connection.pipeline().addLast(tls.newHandler(connection.alloc()));
    }
    if (http2) {
      connection
          .pipeline()
          .addLast(
              Http2FrameCodecBuilder.forServer()
                  .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(streams))
                  .build(),
              new Http2MultiplexHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                      stream
                          .pipeline()
                          .addLast(
                              new Http2StreamFrameToHttpObjectCodec(true),
                              new HttpObjectAggregator(1_000_000),
                              new Answering(connection));
                    }
                  }));
    } else {
      connection
          .pipeline()
          .addLast(
              new HttpServerCodec(),
              new HttpObjectAggregator(1_000_000),
              new Answering(connection));
    }
  }

  private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Channel connection;

    private Answering(Channel connection) {
      this.connection = connection;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      Call call =
          new Call(
              request.method().name(),
              request.uri(),
              String.valueOf(request.headers().get("host")),
              request.content().toString(StandardCharsets.UTF_8),
              connection,
              context.channel());
      calls.add(call);
      FullHttpResponse answer = answers.apply(call);
      if (answer == null) {
        return;
      }
      String stream = request.headers().get("x-http2-stream-id");
      if (stream != null) {
        answer.headers().set("x-http2-stream-id", stream);
      }
      var _ = context.writeAndFlush(answer);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  static FullHttpResponse answer(int status, String body) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    answer.headers().set("content-length", answer.content().readableBytes());
    answer.headers().set("x-served-by", "gateway-1");
    return answer;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  int accepted() {
    return accepted.get();
  }

  /** Ends all connections that there are. */
  void cut() {
    for (Channel connection : connections) {
      var _ = connection.close();
    }
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
