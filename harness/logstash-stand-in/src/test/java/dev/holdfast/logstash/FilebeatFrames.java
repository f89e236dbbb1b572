package dev.holdfast.logstash;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.DeflaterOutputStream;

/** What a Beat says: as Filebeat 7.17.29 was heard to say it, and made in the same way. */
final class FilebeatFrames {
  /** A window of {@value #HEARD_EVENTS} events, compressed. */
  static final int HEARD_EVENTS = 8;

  private FilebeatFrames() {}

  static byte[] heard() {
    try (InputStream frames =
        Objects.requireNonNull(
            FilebeatFrames.class.getResourceAsStream("filebeat-7.17.29.frames"))) {
      return frames.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One window of these events, compressed. */
  static byte[] window(List<String> events) {
    try {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(json))) {
        for (int i = 0; i < events.size(); i++) {
          byte[] event = events.get(i).getBytes(StandardCharsets.UTF_8);
          out.writeBytes("2J");
          out.writeInt(i + 1);
          out.writeInt(event.length);
          out.write(event);
        }
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(all);
      out.writeBytes("2W");
      out.writeInt(events.size());
      out.writeBytes("2C");
      out.writeInt(json.size());
      json.writeTo(out);
      return all.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number that an acknowledgement names. */
  static int acknowledged(Socket connection) throws IOException {
    DataInputStream in = new DataInputStream(connection.getInputStream());
    byte[] head = in.readNBytes(2);
    if (head.length < 2) {
      throw new IOException("closed");
    }
    if (head[0] != '2' || head[1] != 'A') {
      throw new IOException("no acknowledgement: " + new String(head, StandardCharsets.US_ASCII));
    }
    return in.readInt();
  }
}
