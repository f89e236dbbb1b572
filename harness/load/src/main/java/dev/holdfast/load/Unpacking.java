package dev.holdfast.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks answers that came packed (gzip, deflate), and tells an answer whether its packed body
 * went to its end: one that is cut off may be as long as was announced, and unpack to all but a
 * checksum.
 */
final class Unpacking extends HttpContentDecompressor {
  private final Incoming answer;
  private @Nullable EmbeddedChannel unpacks;
  private boolean begun;

  Unpacking(Incoming answer) {
    super(0);
    this.answer = answer;
  }

  @Override
  protected @Nullable EmbeddedChannel newContentDecoder(String encoding) throws Exception {
    unpacks = super.newContentDecoder(encoding);
    if (unpacks != null && unpacks.pipeline().get(ZlibDecoder.class) != null && isGzip(encoding)) {
      unpacks.pipeline().replace(ZlibDecoder.class, null, new Member());
    }
    return unpacks;
  }

  @Override
  protected void decode(ChannelHandlerContext context, HttpObject part, List<Object> out)
      throws Exception {
    if (part instanceof HttpMessage) {
      begun = false;
    }
    if (part instanceof HttpContent content) {
      begun |= content.content().isReadable();
    }
    if (part instanceof LastHttpContent last && !(part instanceof HttpMessage) && unpacks != null) {
      super.decode(context, new DefaultHttpContent(last.content()), out);
      if (begun && !isOver(unpacks)) {
        answer.cutOff();
      }
      LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      end.trailingHeaders().set(last.trailingHeaders());
      end.setDecoderResult(last.decoderResult());
      super.decode(context, end, out);
    } else {
      super.decode(context, part, out);
    }
  }

  private static boolean isGzip(String encoding) {
    return encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
  }

  private static boolean isOver(EmbeddedChannel unpacks) {
    ZlibDecoder decoder = unpacks.pipeline().get(ZlibDecoder.class);
    return decoder == null || decoder.isClosed();
  }

  /**
   * One member of a gzip stream (RFC 1952, 2.2); what comes after it is another one. Netty's own
   * decoder for several of them is never at an end.
   */
  private static final class Member extends JdkZlibDecoder {
    Member() {
      super(ZlibWrapper.GZIP, false, 0);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (isClosed() && in.isReadable()) {
        // gives what is left to the handler after it
        context.pipeline().addAfter(context.name(), null, new Member());
        context.pipeline().remove(this);
      } else {
        super.decode(context, in, out);
      }
    }
  }
}
