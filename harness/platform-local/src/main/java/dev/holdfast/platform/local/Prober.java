package dev.holdfast.platform.local;

import dev.holdfast.platform.local.chart.ProbeSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Asks one probe of one pod, each time over a new connection, as the kubelet does: a redirect on
 * the same host is followed, one to another is a success as it is.
 */
final class Prober {
  private static final int READ_AT_ONCE = 4096;
  private static final int SHOWN = 200;
  private static final int OK = 200;
  private static final int BAD = 400;
  private static final int MOST_REDIRECTS = 10;

  /** What the program timeout says when it has ended the other. */
  private static final int TIMED_OUT = 124;

  private final ProbeSpec probe;
  private final PodNetwork network;
  private final Function<List<String>, ProcessBuilder> inContainer;
  private final InetSocketAddress target;

  /**
   * Of a pod.
   *
   * @param inContainer makes a command one that runs as the container's programs do
   */
  Prober(
      ProbeSpec probe,
      InetAddress pod,
      int port,
      PodNetwork network,
      Function<List<String>, ProcessBuilder> inContainer) {
    this.probe = probe;
    this.network = network;
    this.inContainer = inContainer;
    target =
        probe.host().isEmpty()
            ? new InetSocketAddress(pod, port)
            : new InetSocketAddress(probe.host(), port);
  }

  ProbeAnswer ask() {
    return switch (probe.how()) {
      case ProbeSpec.How.TcpConnect() -> connect();
      case ProbeSpec.How.HttpGet get -> get(get);
      case ProbeSpec.How.Exec exec -> run(exec);
      case ProbeSpec.How.Grpc grpc -> grpc(grpc);
    };
  }

  private ProbeAnswer connect() {
    String what = "connect to " + shown() + ": ";
    try (Socket _ = dial()) {
      return new ProbeAnswer(true, what + "connected");
    } catch (IOException e) {
      return new ProbeAnswer(false, what + e.getMessage());
    }
  }

  private ProbeAnswer get(ProbeSpec.How.HttpGet get) {
    long deadline = System.nanoTime() + probe.timeout().toNanos();
    ProbePlace place = new ProbePlace(get.tls(), target, get.path());
    String what = "";
    try {
      for (int redirects = 0; ; redirects++) {
        what += "GET " + place + ": ";
        HttpAnswer answer = get(place, get, deadline);
        Optional<ProbePlace> next = place.after(answer);
        if (next.isEmpty()) {
          return new ProbeAnswer(
              answer.status() >= OK && answer.status() < BAD,
              what
                  + answer.status()
                  + (answer.body().isEmpty() ? "" : " " + shortened(answer.body())));
        }
        if (redirects == MOST_REDIRECTS) {
          return new ProbeAnswer(false, what + "more than " + MOST_REDIRECTS + " redirects");
        }
        what += answer.status() + ", ";
        place = next.get();
      }
    } catch (SocketTimeoutException e) {
      return new ProbeAnswer(false, what + "no answer within " + probe.timeout().toSeconds() + "s");
    } catch (SSLException e) {
      return new ProbeAnswer(false, what + "no TLS connection: " + e.getMessage());
    } catch (IOException e) {
      return new ProbeAnswer(false, what + e.getMessage());
    }
  }

  private HttpAnswer get(ProbePlace place, ProbeSpec.How.HttpGet get, long deadline)
      throws IOException {
    try (Socket plain = dial(place.address());
        Socket socket = place.tls() ? secured(plain, place.address()) : plain) {
      socket
          .getOutputStream()
          .write(request(place, get.headers()).getBytes(StandardCharsets.ISO_8859_1));
      return read(socket, deadline);
    }
  }

  private Socket dial() throws IOException {
    return dial(target);
  }

  /** A probe's own host is not the pod, and so it is asked from here. */
  private Socket dial(InetSocketAddress to) throws IOException {
    if (probe.host().isEmpty()) {
      return network.dial(to, probe.timeout());
    }
    Socket socket = new Socket();
    try {
      socket.connect(to, timeoutMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Socket secured(Socket plain, InetSocketAddress to) throws IOException {
    plain.setSoTimeout(timeoutMillis());
    return AnyCertificate.socket(plain, to.getHostString(), to.getPort());
  }

  private ProbeAnswer grpc(ProbeSpec.How.Grpc grpc) {
    String what = "gRPC health of '" + grpc.service() + "' at " + shown() + ": ";
    try (Socket socket = dial()) {
      socket.setSoTimeout(timeoutMillis());
      String status = GrpcHealth.ask(socket, grpc.service());
      return new ProbeAnswer(status.equals(GrpcHealth.SERVING), what + status);
    } catch (SocketTimeoutException e) {
      return new ProbeAnswer(false, what + "no answer within " + probe.timeout().toSeconds() + "s");
    } catch (IOException e) {
      return new ProbeAnswer(false, what + e.getMessage());
    }
  }

  /** Bounded by a program of its own, so that it ends although the harness may be killed. */
  private ProbeAnswer run(ProbeSpec.How.Exec exec) {
    String what = "exec " + String.join(" ", exec.command()) + ": ";
    long seconds = Math.max(1, probe.timeout().toSeconds());
    List<String> bounded = new ArrayList<>(List.of("timeout", "-k", "1", Long.toString(seconds)));
    bounded.addAll(exec.command());
    Process process = null;
    try {
      process = inContainer.apply(bounded).redirectErrorStream(true).start();
      process.getOutputStream().close();
      Said said = Said.by(process.getInputStream());
      if (!process.waitFor(seconds + 2, TimeUnit.SECONDS)) {
        return new ProbeAnswer(false, what + "no end within " + seconds + "s");
      }
      int exit = process.exitValue();
      String why = exit == TIMED_OUT ? "no end within " + seconds + "s" : "exit " + exit;
      String text = said.text().strip();
      return new ProbeAnswer(exit == 0, what + why + (text.isEmpty() ? "" : " " + shortened(text)));
    } catch (IOException e) {
      return new ProbeAnswer(false, what + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ProbeAnswer(false, what + "interrupted");
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  /**
   * The beginning of what a program writes. All of it is read, since a full pipe would hold the
   * program up.
   */
  private static final class Said {
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final Thread reader;

    private Said(InputStream output) {
      reader = Thread.ofVirtual().name("probe output").unstarted(() -> read(output));
    }

    static Said by(InputStream output) {
      Said said = new Said(output);
      said.reader.start();
      return said;
    }

    private void read(InputStream output) {
      byte[] buffer = new byte[READ_AT_ONCE];
      try {
        for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
          synchronized (beginning) {
            beginning.write(buffer, 0, Math.min(read, READ_AT_ONCE - beginning.size()));
          }
        }
      } catch (IOException e) {
        // it was ended: what it had said is there
      }
    }

    /**
     * Once the program is over. Who it left behind may hold its output open: nobody waits for that.
     */
    String text() throws InterruptedException {
      reader.join(LAST_WORDS);
      synchronized (beginning) {
        return beginning.toString(StandardCharsets.UTF_8);
      }
    }
  }

  /** What the chart says of a header stands in the place of what is said anyway. */
  private static String request(ProbePlace place, Map<String, String> headers) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", place.host());
    all.put("User-Agent", "kube-probe/holdfast");
    all.put("Accept", "*/*");
    all.putAll(headers);
    all.put("Connection", "close");
    StringBuilder request = new StringBuilder("GET " + place.path() + " HTTP/1.1\r\n");
    all.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    return request.append("\r\n").toString();
  }

  /**
   * Until the answer is complete. What has come in time is read, if by a harness that was held up.
   */
  private static HttpAnswer read(Socket socket, long deadline) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[READ_AT_ONCE];
    InputStream in = socket.getInputStream();
    boolean over = false;
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0 && (over || in.available() == 0)) {
        throw new SocketTimeoutException("probe timeout");
      }
      over = left <= 0;
      socket.setSoTimeout((int) Math.max(1, left));
      int read = in.read(buffer);
      if (read > 0) {
        text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
      Optional<HttpAnswer> answer = HttpAnswer.of(text.toString(), read < 0);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  private int timeoutMillis() {
    return Math.toIntExact(probe.timeout().toMillis());
  }

  private String shown() {
    return target.getHostString() + ":" + target.getPort();
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " …";
  }
}
