package dev.holdfast.platform.local.space;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Two connections as one. */
public final class Pipe {
  private static final int BUFFER_BYTES = 16 * 1024;

  private Pipe() {}

  /** Carries what either says to the other, each end of it too; returns once both are over. */
  static void join(SocketChannel one, SocketChannel other) throws IOException {
    sendAtOnce(one);
    sendAtOnce(other);
    Thread back = Thread.startVirtualThread(() -> carry(other, one));
    carry(one, other);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without waiting for more to send with it; a Unix socket does so anyway. */
  public static void sendAtOnce(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  /** Looks on while something is carried. */
  @FunctionalInterface
  public interface Witness {
    /** The other side said something, which begins with this byte. */
    void said(byte first);
  }

  /**
   * Until {@code from} has no more to say, which is passed on; what breaks one side breaks both.
   */
  public static void carry(SocketChannel from, SocketChannel to) {
    carry(from, to, _ -> {});
  }

  /**
   * The same.
   *
   * @param witness is told before it is passed on
   */
  public static void carry(SocketChannel from, SocketChannel to, Witness witness) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        if (buffer.hasRemaining()) {
          witness.said(buffer.get(0));
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      reset(from);
      reset(to);
    }
  }

  /** Closes it so that its other end sees a reset, not an orderly end. */
  public static void reset(SocketChannel channel) {
    try (channel) {
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException alreadyClosed) {
      // then there is nobody left to tell
    }
  }
}
