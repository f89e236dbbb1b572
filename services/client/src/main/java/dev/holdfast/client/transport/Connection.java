package dev.holdfast.client.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.socket.TlsSocket;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;

/**
 * A connection that a try has for itself. Unlike Helidon's it can be asked, before anything is sent
 * over it, whether the other side has closed it meanwhile: a request that goes out on one that is
 * closed may have been worked on as far as anybody can tell, and one that never went out is free to
 * go elsewhere. A look costs a read that does not wait.
 *
 * <p>Helidon hands it back as soon as it has read an answer to its end; that is only noted, since
 * the try may have been called off meanwhile, and who got the connection next would have it closed
 * under it.
 */
final class Connection implements ClientConnection {
  private final SocketChannel channel;
  private final HelidonSocket socket;
  private final DataReader reader;
  private final DataWriter writer;
  private final String id;
  private volatile boolean readToItsEnd;
  private volatile boolean closed;
  private long since;

  private Connection(SocketChannel channel, HelidonSocket socket, String id) {
    this.channel = channel;
    this.socket = socket;
    this.id = id;
    this.reader = DataReader.create(socket);
    this.writer = new Writer(socket);
  }

  /**
   * Connects.
   *
   * @param name whom a certificate must name, where TLS is spoken; with the address
   * @throws UncheckedIOException where it does not connect
   */
  static Connection to(InetSocketAddress name, Tls tls, SocketOptions options) {
    SocketChannel channel = opened();
    try {
      Socket plain = channel.socket();
      options.configureSocket(plain);
      plain.connect(name, Math.toIntExact(options.connectTimeout().toMillis()));
      String id = "0x" + HexFormat.of().toHexDigits(System.identityHashCode(channel));
      return new Connection(channel, spoken(plain, name, tls, id), id);
    } catch (IOException | RuntimeException e) {
      close(channel);
      throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
    }
  }

  private static SocketChannel opened() {
    try {
      return SocketChannel.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HelidonSocket spoken(Socket plain, InetSocketAddress name, Tls tls, String id)
      throws IOException {
    if (!tls.enabled()) {
      return PlainSocket.client(plain, id);
    }
    SSLSocket secure = tls.createSocket(List.of(Http.PROTOCOL), plain, name);
    secure.startHandshake();
    return TlsSocket.client(secure, id);
  }

  /** Nobody uses it from that time on. */
  void keptSince(long nanos) {
    since = nanos;
    readToItsEnd = false;
  }

  long since() {
    return since;
  }

  /** Whether an answer was read to its end, so that another request may follow it. */
  boolean readToItsEnd() {
    return readToItsEnd;
  }

  /** Whether the other side has closed it, or says what it was not asked for. */
  boolean closedByPeer() {
    try {
      channel.configureBlocking(false);
      int read = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return read != 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public DataReader reader() {
    return reader;
  }

  @Override
  public DataWriter writer() {
    return writer;
  }

  @Override
  public String channelId() {
    return id;
  }

  @Override
  public HelidonSocket helidonSocket() {
    return socket;
  }

  @Override
  public void readTimeout(Duration timeout) {
    try {
      channel.socket().setSoTimeout(Math.toIntExact(timeout.toMillis()));
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isConnected() {
    return !closed;
  }

  @Override
  public void releaseResource() {
    readToItsEnd = true;
  }

  @Override
  public void closeResource() {
    closed = true;
    close(channel);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it is of no use any more, and that is all that was wanted
    }
  }

  /** Writes at once: a request's head and body come as one piece each. */
  private record Writer(HelidonSocket socket) implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
      writeNow(buffers);
    }

    @Override
    public void write(BufferData buffer) {
      socket.write(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
      for (BufferData buffer : buffers) {
        socket.write(buffer);
      }
    }

    @Override
    public void writeNow(BufferData buffer) {
      socket.write(buffer);
    }
  }
}
