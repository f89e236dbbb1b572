package dev.holdfast.load;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;

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
          .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false));

  private boolean toHead;

  AnswerDecoder() {
    super(LENIENT);
  }

  /** What the next answer is to: one to HEAD has no body, whatever its headers say. */
  void expectAnswerTo(HttpMethod method) {
    toHead = method.equals(HttpMethod.HEAD);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage answer) {
    return toHead || super.isContentAlwaysEmpty(answer);
  }
}
