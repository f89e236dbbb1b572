package dev.holdfast.load;

import dev.holdfast.load.CallTemplate.Call;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its answer on a stream of its own. Belongs to the load's event loop. */
final class Http2Exchange extends ChannelInboundHandlerAdapter implements Carrier {
  /** Of a busy server several connections may come to their ends one after the other. */
  static final int MOST_CONNECTIONS = 10;

  private final Wire wire;
  private final Exchange exchange;
  private final Runnable onOver;
  private final Consumer<Exchange> sendAgain;
  private final Incoming incoming;
  private @Nullable Channel stream;
  private boolean over;

  /**
   * Not sent yet.
   *
   * @param onOver told once, when the stream is another's to use
   * @param sendAgain is given a request that was not looked at
   */
  Http2Exchange(Wire wire, Exchange exchange, Runnable onOver, Consumer<Exchange> sendAgain) {
    this.wire = wire;
    this.exchange = exchange;
    this.onOver = onOver;
    this.sendAgain = sendAgain;
    this.incoming = wire.incoming();
    incoming.expect(exchange.call().needsBody());
  }

  void addTo(Channel stream) {
    this.stream = stream;
    stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false, false));
    wire.addDecompression(stream.pipeline(), incoming);
    stream.pipeline().addLast(this);
  }

  /** Sends the request; the stream must be open. */
  void send() {
    Channel on = stream;
    if (on == null || over) {
      return;
    }
    Call call = exchange.call();
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers
        .method(call.method().name())
        .path(call.path())
        .scheme(wire.security() == null ? "http" : "https");
    call.headers((name, value) -> {
      if (name.equals("host")) {
        headers.authority(value);
      } else {
        headers.add(name, value);
      }
    });
    headers.add("x-request-id", wire.identity().requestId(exchange.number()));
    headers.add("traceparent", wire.identity().traceparent(exchange.number()));
    byte[] body = call.body();
    if (call.hasBody()) {
      headers.add("content-length", Integer.toString(body.length));
    }
    var _ = on.write(new DefaultHttp2HeadersFrame(headers, body.length == 0));
    if (body.length > 0) {
      var _ = on.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
    }
    on.flush();
  }

  @Override
  public boolean isOpen() {
    return stream != null;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (!over && message instanceof HttpObject part) {
        incoming.take(part);
        if (incoming.tooLarge()) {
          giveUp(wire.tooLarge());
        } else if (incoming.complete()) {
          wire.answered(exchange, wire.clock().nanos(), incoming);
          end();
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      Http2Error error = Http2Error.valueOf(reset.errorCode());
      if (error == Http2Error.REFUSED_STREAM) {
        notTaken("the server refused the request's streams (REFUSED_STREAM)");
      } else {
        giveUp("stream reset: " + (error == null ? reset.errorCode() : error.name()));
      }
    } else if (event instanceof Http2GoAwayFrame) {
      notTaken("the server closed its connections before it took the request");
    }
    ReferenceCountUtil.release(event);
  }

  /**
   * The connection or this stream ends, and the other side says that it has not looked at this
   * request (RFC 9113, 8.7): so it is sent again. Not for ever: a server that takes none has failed
   * it.
   */
  private void notTaken(String error) {
    if (over) {
      return;
    }
    if (exchange.sentOver() > MOST_CONNECTIONS) {
      giveUp(error);
    } else {
      sendAgain.accept(exchange);
      end();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    giveUp(
        incoming.status() == 0
            ? "connection closed before an answer"
            : "connection closed within an answer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    giveUp(ConnectionFailure.words(cause));
  }

  /** {@inheritDoc} The stream is reset; its connection stays. */
  @Override
  public void giveUp(String error) {
    if (!over) {
      wire.account().failed(exchange, incoming.status(), incoming.hops(), error);
      end();
    }
  }

  /** {@inheritDoc} The stream is reset; its connection stays. */
  @Override
  public void abandon(String why) {
    if (!over) {
      wire.account().indeterminate(exchange, incoming.status(), incoming.hops(), why);
      end();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      if (stream != null) {
        var _ = stream.close();
      }
      onOver.run();
    }
  }
}
