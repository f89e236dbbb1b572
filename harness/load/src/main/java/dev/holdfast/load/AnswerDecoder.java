package dev.holdfast.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Reads a connection's answers, leniently: a header that breaks the rules makes no answer wrong;
 * what is kept of it is made safe.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  /** As much as browsers take. */
  static final int MAX_HEADER_BYTES = 256 * 1024;

  private static final HttpDecoderConfig LENIENT =
      new HttpDecoderConfig()
          .setMaxHeaderSize(MAX_HEADER_BYTES)
          .setStrictLineParsing(false)
          .setAllowDuplicateContentLengths(true)
          .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false));

  private boolean toHead;
  private boolean awaited;

  AnswerDecoder() {
    super(LENIENT);
  }

  /** What the next answer is to: one to HEAD has no body, whatever its headers say. */
  void expectAnswerTo(HttpMethod method) {
    toHead = method.equals(HttpMethod.HEAD);
    awaited = true;
  }

  /** An answer is complete: what follows before another request is of nobody's. */
  void answered() {
    awaited = false;
  }

  /** Whether more has come than the answer. */
  boolean hasMore() {
    return actualReadableBytes() > 0;
  }

  /** {@inheritDoc} What nobody asked for would be taken for the beginning of the next answer. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (awaited) {
      super.channelRead(context, message);
    } else {
      ReferenceCountUtil.release(message);
      var _ = context.close();
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage answer) {
    return toHead || super.isContentAlwaysEmpty(answer);
  }
}
