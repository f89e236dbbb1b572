package dev.holdfast.helm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The regular files of a gzipped tar archive (POSIX.1-2001 ustar and pax, GNU long names), as
 * charts are packed; folders come of themselves, and links and devices, which no chart needs, are
 * refused.
 */
final class Tar {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE = 12;
  private static final int TYPE_AT = 156;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX = 155;
  private static final int MAGIC_AT = 257;

  /** Far above any path. */
  private static final int LONGEST_EXTRA = 64 * 1024;

  private Tar() {}

  /** Is given each regular file. */
  @FunctionalInterface
  interface Sink {
    /** The stream ends with the file, and need not be read to its end. */
    void file(String name, long size, InputStream content) throws IOException;
  }

  /**
   * Reads all of it.
   *
   * @throws IOException where it is no such archive
   */
  static void read(InputStream packed, Sink sink) throws IOException {
    InputStream in = new GZIPInputStream(packed);
    byte[] header = new byte[BLOCK];
    String longName = "";
    while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
      long size = size(header);
      char type = (char) header[TYPE_AT];
      Bounded content = new Bounded(in, size);
      switch (type) {
        case 'x' -> longName = path(extra(content, size)).orElse(longName);
        case 'L' -> longName = text(extra(content, size), 0, (int) size);
        case 'g', '5' -> {}
        case '0', '\0' -> {
          sink.file(longName.isEmpty() ? name(header) : longName, size, content);
          longName = "";
        }
        default ->
            throw new IOException(
                "it must hold regular files, got a link or device '" + name(header) + "'");
      }
      content.skipRest();
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }
  }

  private static byte[] extra(InputStream content, long size) throws IOException {
    if (size > LONGEST_EXTRA) {
      throw new IOException("a file's name in it is too long");
    }
    return content.readAllBytes();
  }

  /** Records of a pax header: {@code LENGTH KEY=VALUE\n}. */
  private static Optional<String> path(byte[] records) {
    Optional<String> path = Optional.empty();
    for (String line : new String(records, StandardCharsets.UTF_8).lines().toList()) {
      int key = line.indexOf(" path=");
      if (key > 0 && line.substring(0, key).chars().allMatch(Character::isDigit)) {
        path = Optional.of(line.substring(key + " path=".length()));
      }
    }
    return path;
  }

  private static String name(byte[] header) {
    String name = text(header, 0, NAME);
    boolean ustar = text(header, MAGIC_AT, 5).equals("ustar");
    String prefix = ustar ? text(header, PREFIX_AT, PREFIX) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] from, int at, int most) {
    int end = at;
    while (end < at + most && from[end] != 0) {
      end++;
    }
    return new String(from, at, end - at, StandardCharsets.UTF_8);
  }

  private static long size(byte[] header) throws IOException {
    try {
      return Long.parseLong(text(header, SIZE_AT, SIZE).strip(), 8);
    } catch (NumberFormatException e) {
      throw new IOException("it is no tar archive");
    }
  }

  /** A stream that ends after so many bytes of another one. */
  private static final class Bounded extends InputStream {
    private final InputStream in;
    private long left;

    Bounded(InputStream in, long size) {
      this.in = in;
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(into, at, (int) Math.min(most, left));
      if (read < 0) {
        throw new EOFException("it ends in the middle of a file");
      }
      left -= read;
      return read;
    }

    void skipRest() throws IOException {
      in.skipNBytes(left);
      left = 0;
    }
  }
}
