package dev.holdfast.load;

import dev.holdfast.load.CallTemplate.Call;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sends requests to nobody and reads made-up answers, before the first real one is due: a JVM that
 * loads its classes on the way makes the first requests a tenth of a second late, and that would be
 * the generator's fault.
 */
final class Rehearsal {
  private static final int ROUNDS = 20;
  private static final byte[] ANSWER =
      """
      HTTP/1.1 200 OK\r
      X-Served-By: nobody-1, nobody-2\r
      Content-Length: 24\r
      \r
      {"id":"1","more":[true]}\
      """
          .getBytes(StandardCharsets.US_ASCII);

  private Rehearsal() {}

  /** Draws from its own randomness; counts and records nothing. */
  static void play(Wire wire, List<CallTemplate> templates) {
    AnswerDecoder decoder = new AnswerDecoder();
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    SplittableRandom random = new SplittableRandom(0);
    Incoming incoming = wire.incoming();
    for (int i = 0; i < ROUNDS; i++) {
      Call call = templates.get(i % templates.size()).draw(random, Map.of());
      Exchange nobodys = new Exchange(i, 0, 0, call, captured -> {});
      channel.writeOutbound(wire.request(channel.alloc(), nobodys, true));
      ReferenceCountUtil.release(channel.<Object>readOutbound());
      decoder.expectAnswerTo(call.method());
      channel.writeInbound(Unpooled.wrappedBuffer(ANSWER));
      incoming.expect(true);
      for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
        if (part instanceof HttpObject known) {
          incoming.take(known);
        }
        ReferenceCountUtil.release(part);
      }
      decoder.answered();
      var _ = call.check(incoming);
    }
    channel.finishAndReleaseAll();
  }
}
