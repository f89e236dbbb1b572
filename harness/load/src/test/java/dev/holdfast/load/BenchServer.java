package dev.holdfast.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A server that answers at once, in a process of its own: {@code BenchServer PROTOCOL}. Ends when
 * its standard input does.
 */
final class BenchServer {
  private BenchServer() {}

  public static void main(String[] args) throws Exception {
    BenchProtocol protocol = BenchProtocol.valueOf(args[0]);
    SslContext tls = protocol.secured() ? tls(protocol) : null;
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    if (protocol == BenchProtocol.HTTP2) {
                      channel.pipeline().addLast(Http2FrameCodecBuilder.forServer().build());
                      channel.pipeline().addLast(new Http2MultiplexHandler(new Stream()));
                    } else {
                      channel.pipeline().addLast(new HttpServerCodec(), new Answers());
                    }
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    System.out.println(((InetSocketAddress) server.localAddress()).getPort());
    while (System.in.read() >= 0) {
      // Until whoever started this is gone.
    }
    group.shutdownGracefully().sync();
  }

  private static SslContext tls(BenchProtocol protocol) throws Exception {
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                SecureServer.file("server.pem").toFile(), SecureServer.file("server.key").toFile())
            .sslProvider(SslProvider.JDK);
    if (protocol == BenchProtocol.HTTP2) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              ApplicationProtocolNames.HTTP_2));
    }
    return builder.build();
  }

  /** One request of an HTTP/2 connection. */
  @Sharable
  private static final class Stream extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true), new Answers());
    }
  }

  private static final class Answers extends SimpleChannelInboundHandler<HttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
      String id = request.uri().substring(request.uri().lastIndexOf('/') + 1);
      ByteBuf body =
          Unpooled.copiedBuffer(
              "{\"id\":\"" + id + "\",\"name\":\"Product\",\"price\":{\"amount\":\"12.34\"}}",
              StandardCharsets.UTF_8);
      var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      answer.headers().set("Content-Length", body.readableBytes());
      String stream = request.headers().get("x-http2-stream-id");
      if (stream != null) {
        answer.headers().set("x-http2-stream-id", stream);
      }
      answer.headers().set("X-Served-By", "gateway-1, catalog-2, pricing-1");
      var written = context.writeAndFlush(answer);
      if (!HttpUtil.isKeepAlive(request)) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close(); // a load that ends resets its connections
    }
  }
}
