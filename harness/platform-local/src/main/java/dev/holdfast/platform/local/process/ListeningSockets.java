package dev.holdfast.platform.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The kernel's list of listening TCP sockets, {@code /proc/net/tcp} and {@code tcp6} (proc(5)). */
public final class ListeningSockets {
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final String LISTEN = "0A";
  private static final int WORD = 4;

  private ListeningSockets() {}

  /** Those whose address starts with {@code prefix}, as {@code address:port}. */
  public static List<String> in(String prefix) {
    List<String> found = new ArrayList<>();
    // Java's sockets are IPv6 ones with mapped addresses, unless told otherwise
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      Path file = Path.of(table);
      if (!Files.exists(file)) {
        continue;
      }
      try {
        Files.readAllLines(file).stream()
            .skip(1)
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields[STATE].equals(LISTEN))
            .map(fields -> decode(fields[LOCAL_ADDRESS]))
            .filter(socket -> socket.startsWith(prefix))
            .forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  /** {@code 0100007F:1F90} is 127.0.0.1:8080: words of the machine's byte order, then the port. */
  private static String decode(String hex) {
    String[] parts = hex.split(":", 2);
    byte[] raw = HexFormat.of().parseHex(parts[0]);
    ByteBuffer address = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i += WORD) {
      address.putInt(ByteBuffer.wrap(raw, i, WORD).order(ByteOrder.nativeOrder()).getInt());
    }
    try {
      return InetAddress.getByAddress(address.array()).getHostAddress()
          + ":"
          + Integer.parseInt(parts[1], 16);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are an address", e);
    }
  }
}
