package dev.holdfast.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that does with each request what a test says, down to the bytes. */
final class TestServer implements AutoCloseable {
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Handler handler;

  /** What is done with a request; when it returns the next one of the connection is read. */
  interface Handler {
    void handle(Call call) throws IOException, InterruptedException;
  }

  TestServer(Handler handler) {
    this.handler = handler;
    try {
      listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** A server that answers every request with a small JSON body at once. */
  static TestServer answering() {
    return new TestServer(call -> call.answer(200, "{\"id\":\"" + call.lastOfPath() + "\"}"));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** All requests that came, in the order in which they were read. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  /**
   * The request of that number, wherever it stands among those that came: two connections are read
   * in any order.
   */
  Call call(int number) {
    return calls.stream().filter(call -> call.number() == number).findFirst().orElseThrow();
  }

  /** Connections that were accepted. */
  int accepted() {
    return accepted.get();
  }

  /** Connections that neither side has closed yet, as far as this side has noticed. */
  int open() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        int connection = accepted.getAndIncrement();
        threads.execute(() -> serve(socket, connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          int colon = header.indexOf(':');
          headers.put(
              header.substring(0, colon).toLowerCase(Locale.ROOT),
              header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        Call call =
            new Call(
                line, headers, new String(body, StandardCharsets.UTF_8), connection, socket, in);
        calls.add(call);
        handler.handle(call);
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // The client is gone, or the test is over.
    } finally {
      open.remove(socket);
    }
  }

  /** Up to the line's end; "" at the end of the stream too. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
      threads.shutdownNow();
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server's threads did not end within 10s");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A request, and the ways to treat it. */
  record Call(
      String line,
      Map<String, String> headers,
      String body,
      int connection,
      Socket socket,
      InputStream in) {
    String method() {
      return line.split(" ", -1)[0];
    }

    String path() {
      return line.split(" ", -1)[1];
    }

    String lastOfPath() {
      return path().substring(path().lastIndexOf('/') + 1);
    }

    /** The number in the request's id. */
    int number() {
      String id = headers.getOrDefault("x-request-id", "");
      return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }

    void answer(int status, String body, String... moreHeaders) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
      for (String header : moreHeaders) {
        head.append(header).append("\r\n");
      }
      raw(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    void raw(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Ends the connection in order (FIN). */
    void close() throws IOException {
      socket.close();
    }

    /** Breaks the connection off (RST). */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
