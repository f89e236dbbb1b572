package dev.holdfast.platform.local;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One question to gRPC's health service (grpc.health.v1, Check) over HTTP/2 with prior knowledge
 * (RFC 9113, 3.3): a request of literal header fields (RFC 7541, 6.2.2), and of the answer the one
 * message that matters. A library for gRPC would be the platform's largest dependency.
 */
final class GrpcHealth {
  static final String SERVING = "SERVING";
  private static final String[] STATUSES = {"UNKNOWN", SERVING, "NOT_SERVING", "SERVICE_UNKNOWN"};

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int ACK = 1;
  private static final int LONGEST_FRAME = 1 << 14;
  private static final int MOST_FRAMES = 100;
  private static final int PREFIX_BYTES = 5;

  private GrpcHealth() {}

  /** What it says: {@link #SERVING} or another word. */
  static String ask(Socket socket, String service) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(out, SETTINGS, 0, 0, new byte[0]);
    frame(out, HEADERS, END_HEADERS, 1, headers());
    frame(out, DATA, END_STREAM, 1, request(service));
    socket.getOutputStream().write(out.toByteArray());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    for (int frames = 0; frames < MOST_FRAMES; frames++) {
      int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      if (length > LONGEST_FRAME) {
        return "no HTTP/2";
      }
      byte[] payload = in.readNBytes(length);
      switch (type) {
        case SETTINGS -> answer(socket, (flags & ACK) == 0, SETTINGS, new byte[0]);
        case PING -> answer(socket, (flags & ACK) == 0, PING, payload);
        case DATA -> {
          if (stream == 1 && length > 0) {
            return status(payload, (flags & PADDED) != 0 ? 1 : 0);
          }
        }
        case HEADERS -> {
          if ((flags & END_STREAM) != 0) {
            return "it has no such health service";
          }
        }
        case RESET, GOAWAY -> {
          return "it refused the question";
        }
        default -> {}
      }
    }
    return "no answer";
  }

  private static void answer(Socket socket, boolean asked, int type, byte[] payload)
      throws IOException {
    if (asked) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      frame(out, type, ACK, 0, payload);
      socket.getOutputStream().write(out.toByteArray());
    }
  }

  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
    out.write(payload.length >> 16);
    out.write(payload.length >> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.write(0);
    out.write(0);
    out.write(0);
    out.write(stream);
    out.writeBytes(payload);
  }

  private static byte[] headers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    header(out, ":method", "POST");
    header(out, ":scheme", "http");
    header(out, ":path", "/grpc.health.v1.Health/Check");
    header(out, ":authority", "localhost");
    header(out, "content-type", "application/grpc");
    header(out, "te", "trailers");
    return out.toByteArray();
  }

  /** Literal without indexing, new name, no Huffman code; all are shorter than 127 bytes. */
  private static void header(ByteArrayOutputStream out, String name, String value) {
    out.write(0);
    for (String text : new String[] {name, value}) {
      out.write(text.length());
      out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** A message's prefix and {@code HealthCheckRequest{service = 1}}. */
  private static byte[] request(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    if (name.length > 0) {
      message.write(0x0a);
      message.write(name.length);
      message.writeBytes(name);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, (byte) message.size()});
    out.writeBytes(message.toByteArray());
    return out.toByteArray();
  }

  /** Of {@code HealthCheckResponse{status = 1}}; the default is not written. */
  private static String status(byte[] payload, int padding) {
    int at = padding + PREFIX_BYTES;
    int status = payload.length > at + 1 && payload[at] == 0x08 ? payload[at + 1] : 0;
    return status >= 0 && status < STATUSES.length ? STATUSES[status] : "status " + status;
  }
}
