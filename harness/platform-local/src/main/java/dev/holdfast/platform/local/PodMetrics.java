package dev.holdfast.platform.local;

import dev.holdfast.observe.clients.ShownMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks pods for their metrics, each time over a new connection, as their probes are asked. */
record PodMetrics(LocalPods pods, PodNetwork network) {
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final int MOST = 1 << 20;
  private static final int PIECE = 8192;
  private static final Pattern WELL = Pattern.compile("HTTP/1\\.[01] 200 ");
  private static final Pattern IN_CHUNKS =
      Pattern.compile("\\ntransfer-encoding:[^\\r\\n]*chunked", Pattern.CASE_INSENSITIVE);

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

  /** The answer ends with its connection, as was asked; one in chunks is not taken apart. */
  private String ask(InetSocketAddress at) throws IOException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    try (Socket socket = network.dial(at, BOUND)) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(ShownMetrics.PATH, at.getAddress().getHostAddress())
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder text = new StringBuilder();
      byte[] piece = new byte[PIECE];
      int read;
      while ((read = socket.getInputStream().read(piece)) >= 0) {
        text.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
        if (text.length() > MOST || System.nanoTime() - deadline > 0) {
          throw new IOException("its metrics do not end");
        }
      }
      if (!WELL.matcher(text).lookingAt() || IN_CHUNKS.matcher(text).find()) {
        throw new IOException("no metrics");
      }
      return text.toString();
    }
  }
}
