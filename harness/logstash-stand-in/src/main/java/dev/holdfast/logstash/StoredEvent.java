package dev.holdfast.logstash;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.zip.CRC32C;

/** An event in a file: its length, its checksum, its bytes. */
final class StoredEvent {
  /** How many bytes stand before an event's own. */
  static final int HEAD = 8;

  private StoredEvent() {}

  static ByteBuffer of(List<byte[]> events) {
    int length = events.stream().mapToInt(event -> HEAD + event.length).sum();
    ByteBuffer records = ByteBuffer.allocate(length);
    for (byte[] event : events) {
      records.putInt(event.length).putInt(checksum(event)).put(event);
    }
    return records.flip();
  }

  private static int checksum(byte[] event) {
    CRC32C checksum = new CRC32C();
    checksum.update(event, 0, event.length);
    return (int) checksum.getValue();
  }

  /** How many bytes the record there takes; -1 where it is not whole. */
  static int length(FileChannel file, long at) throws IOException {
    try {
      return HEAD + read(file, at).length;
    } catch (EOFException torn) {
      return -1;
    }
  }

  /**
   * The event there.
   *
   * @throws EOFException where it is not whole
   */
  static byte[] read(FileChannel file, long at) throws IOException {
    ByteBuffer head = read(file, at, HEAD);
    int length = head.getInt();
    int checksum = head.getInt();
    if (length < 0 || at + HEAD + length > file.size()) {
      throw new EOFException("no whole record at " + at);
    }
    byte[] event = read(file, at + HEAD, length).array();
    if (checksum(event) != checksum) {
      throw new EOFException("another record than was written at " + at);
    }
    return event;
  }

  /** How many bytes the record that begins there takes, whole or not; needs its head. */
  static long length(ByteBuffer from) {
    return (long) HEAD + from.getInt(from.position());
  }

  static boolean isWhole(ByteBuffer from) {
    return from.remaining() >= HEAD && length(from) >= HEAD && from.remaining() >= length(from);
  }

  /**
   * The event that begins there, behind which the buffer stands then.
   *
   * @throws EOFException where it is not whole
   */
  static byte[] next(ByteBuffer from) throws IOException {
    if (!isWhole(from)) {
      throw new EOFException("no whole record");
    }
    int length = from.getInt();
    int checksum = from.getInt();
    byte[] event = new byte[length];
    from.get(event);
    if (checksum(event) != checksum) {
      throw new EOFException("another record than was written");
    }
    return event;
  }

  static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("the file ends at " + file.size());
      }
    }
    return bytes.flip();
  }
}
