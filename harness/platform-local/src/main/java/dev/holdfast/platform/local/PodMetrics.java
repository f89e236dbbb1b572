package dev.holdfast.platform.local;

import dev.holdfast.observe.clients.ShownMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks pods for their metrics, each time over a new connection, as their probes are asked. */
record PodMetrics(LocalPods pods, PodNetwork network) {
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final int MOST = 1 << 20;
  private static final int PIECE = 8192;
  private static final Pattern WELL = Pattern.compile("HTTP/1\\.[01] 200 ");
  private static final Pattern LENGTH =
      Pattern.compile("\\ncontent-length:[ \\t]*(\\d{1,9})\\r\\n", Pattern.CASE_INSENSITIVE);
  private static final String HEAD_END = "\r\n\r\n";

  List<ShownMetrics> shown() {
    return pods.pods().stream()
        .filter(pod -> !pod.isStopping())
        .map(LocalPod::plan)
        .flatMap(plan -> shown(plan).stream())
        .toList();
  }

  private Optional<ShownMetrics> shown(PodPlan plan) {
    return ShownMetrics.PORTS.stream()
        .flatMap(name -> plan.spec().port(name).stream())
        .findFirst()
        .map(port -> new InetSocketAddress(plan.address(), plan.port(port)))
        .map(at -> new ShownMetrics(plan.name(), plan.uid(), () -> ask(at)));
  }

  private String ask(InetSocketAddress at) throws IOException {
    return ask(network.dial(at, BOUND));
  }

  /** Over that connection, which it closes. */
  static String ask(Socket connection) throws IOException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    try (Socket socket = connection) {
      socket.setSoTimeout(Math.toIntExact(BOUND.toMillis()));
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n"
                  .formatted(ShownMetrics.PATH)
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder text = new StringBuilder();
      byte[] piece = new byte[PIECE];
      while (!whole(text)) {
        int read = socket.getInputStream().read(piece);
        if (read < 0 || text.length() > MOST || System.nanoTime() - deadline > 0) {
          throw new IOException("its metrics do not end");
        }
        text.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
      }
      return text.toString();
    }
  }

  /** Not by the connection's end: Helidon leaves that to who asked. */
  private static boolean whole(StringBuilder text) throws IOException {
    int head = text.indexOf(HEAD_END);
    if (head < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(text).region(0, head + 2);
    if (!WELL.matcher(text).lookingAt() || !length.find()) {
      throw new IOException("no metrics of a length that it tells");
    }
    return text.length() - head - HEAD_END.length() >= Integer.parseInt(length.group(1));
  }
}
