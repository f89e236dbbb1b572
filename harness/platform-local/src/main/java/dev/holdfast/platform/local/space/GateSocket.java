package dev.holdfast.platform.local.space;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** A connection through the gate, for those who need a socket with a timeout. */
final class GateSocket extends Socket {
  private static final long FULL_NANOS = 100_000;

  private final SocketChannel channel;
  private final Selector selector = Selector.open();
  private final ByteBuffer read = ByteBuffer.allocate(4096).limit(0);
  private int timeoutMillis;

  /** Takes the channel over. */
  GateSocket(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  @Override
  public synchronized void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public synchronized int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    // what is sent goes out at once
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public InputStream getInputStream() {
    return new In();
  }

  @Override
  public OutputStream getOutputStream() {
    return new Out();
  }

  @Override
  public synchronized void close() throws IOException {
    selector.close();
    channel.close();
  }

  /**
   * Whether there is anything to be read now, or the end of it; fills the buffer if it is empty.
   */
  private boolean filled(long millis) throws IOException {
    if (read.hasRemaining()) {
      return true;
    }
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (true) {
      read.clear();
      int many = channel.read(read);
      read.flip();
      if (many > 0) {
        return true;
      } else if (many < 0) {
        return false;
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (millis < 0) {
        selector.select();
      } else if (left <= 0) {
        throw new SocketTimeoutException("Read timed out");
      } else {
        selector.select(left);
      }
      selector.selectedKeys().clear();
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
      if (!filled(timeoutMillis == 0 ? -1 : timeoutMillis)) {
        return -1;
      }
      int many = Math.min(most, read.remaining());
      read.get(into, at, many);
      return many;
    }

    @Override
    public int available() throws IOException {
      try {
        return filled(0) ? read.remaining() : 0;
      } catch (SocketTimeoutException nothing) {
        return 0;
      }
    }

    @Override
    public void close() throws IOException {
      GateSocket.this.close();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int many) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(from, at, many);
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          // the other side reads in its own time
          LockSupport.parkNanos(FULL_NANOS);
        }
      }
    }

    @Override
    public void close() throws IOException {
      GateSocket.this.close();
    }
  }
}
