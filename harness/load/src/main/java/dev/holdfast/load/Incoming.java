package dev.holdfast.load;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What has come of an answer, whichever version of HTTP it came by. Used again for the next one.
 * Belongs to the load's event loop.
 */
final class Incoming {
  private static final int MAX_KEPT_BUFFER_BYTES = 64 * 1024;
  private static final byte[] NOTHING = {};

  private final Hops readHops;
  private final long mostBytes;
  private boolean keepsBody;
  private boolean informational;
  private int status;
  private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
  private List<String> hops = List.of();
  private byte[] body = NOTHING;
  private int bodyLength;
  private long bodyBytes;
  private boolean complete;
  private boolean tooLarge;
  private boolean cutOff;

  /**
   * Nothing yet.
   *
   * @param mostBytes of a body that is kept; of others the bytes are counted and dropped
   */
  Incoming(Hops readHops, long mostBytes) {
    this.readHops = readHops;
    this.mostBytes = mostBytes;
  }

  /** Begins anew. */
  void expect(boolean keepsBody) {
    this.keepsBody = keepsBody;
    informational = false;
    status = 0;
    headers = EmptyHttpHeaders.INSTANCE;
    hops = List.of();
    if (body.length > MAX_KEPT_BUFFER_BYTES) {
      body = NOTHING;
    }
    bodyLength = 0;
    bodyBytes = 0;
    complete = false;
    tooLarge = false;
    cutOff = false;
  }

  /** Takes a part of it; the part stays the caller's to release. */
  void take(HttpObject part) {
    if (part instanceof HttpResponse head) {
      begin(head);
    }
    if (part instanceof HttpContent content && !informational && !tooLarge) {
      add(content);
    }
  }

  private void begin(HttpResponse head) {
    int code = head.status().code();
    // 101 would change the protocol: not an interim answer but the last that HTTP/1.1 says.
    informational = code >= 100 && code < 200 && code != 101;
    if (!informational) {
      status = code;
      headers = head.headers();
      hops = readHops.of(headers.getAll(Hops.HEADER));
    }
  }

  private void add(HttpContent content) {
    ByteBuf bytes = content.content();
    int length = bytes.readableBytes();
    bodyBytes += length;
    if (keepsBody) {
      if (bodyBytes > mostBytes) {
        tooLarge = true;
        return;
      }
      if (body.length < bodyLength + length) {
        body = Arrays.copyOf(body, Math.max(bodyLength + length, 2 * body.length));
      }
      bytes.readBytes(body, bodyLength, length);
      bodyLength += length;
    }
    complete = content instanceof LastHttpContent;
  }

  boolean complete() {
    return complete;
  }

  /** Whether a body that must be kept is longer than may be; nothing more of it is taken. */
  boolean tooLarge() {
    return tooLarge;
  }

  /** What its body was packed in ends before its end. */
  void cutOff() {
    cutOff = true;
  }

  /** Whether a packed body was not there to its end. */
  boolean isCutOff() {
    return cutOff;
  }

  /** 0 where no answer has begun. */
  int status() {
    return status;
  }

  /** The instances that served it. */
  List<String> hops() {
    return hops;
  }

  /** A header's first value. */
  @Nullable String header(String name) {
    return headers.get(name);
  }

  HttpHeaders headers() {
    return headers;
  }

  /** Holds the body in its first {@link #bodyLength} bytes. */
  byte[] body() {
    return body;
  }

  int bodyLength() {
    return bodyLength;
  }

  /**
   * Whether the body is in UTF-8, as JSON is (RFC 8259, 8.1), unless its type names another
   * charset.
   */
  boolean isUtf8() {
    return charset().equals(StandardCharsets.UTF_8);
  }

  /** The body as a text, in the charset that its type names. */
  String text() {
    return new String(body, 0, bodyLength, charset());
  }

  private Charset charset() {
    String type = header("content-type");
    return type == null || !type.toLowerCase(Locale.ROOT).contains("charset")
        ? StandardCharsets.UTF_8
        : HttpUtil.getCharset(type, StandardCharsets.UTF_8);
  }

  /** How long the body is, kept or not. */
  long bodyBytes() {
    return bodyBytes;
  }
}
