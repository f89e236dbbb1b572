package dev.holdfast.platform.registry;

import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Pace;
import dev.holdfast.platform.registry.Registered.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Asks the instances that registered an HTTP or TCP check: one virtual thread for each. Of HTTP 2xx
 * is passing, 429 a warning, all else critical, as Consul has it; of TCP a connection is passing.
 */
final class AskedChecks implements AutoCloseable {
  private static final int OUTPUT_LIMIT_BYTES = 4096;

  private final RegistryState state;
  private final Way way;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  AskedChecks(RegistryState state, Way way) {
    this.state = state;
    this.way = way;
  }

  /** Does the check until it is gone or replaced, where it is one that asks. */
  void start(String id, Check check) {
    if (!(check.kind() instanceof Kind.Asked asked)) {
      return;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("registry-check-" + check.id())
            .unstarted(() -> ask(id, check, asked));
    threads.add(thread);
    thread.start();
    if (closed) {
      thread.interrupt();
    }
  }

  private void ask(String id, Check check, Kind.Asked asked) {
    try {
      Believed believed = new Believed(asked.pace());
      // the first one comes after a random part of the interval, so that checks spread
      Duration pause =
          Duration.ofNanos(ThreadLocalRandom.current().nextLong(asked.pace().interval().toNanos()));
      while (state.awaitGone(id, check, pause)) {
        Outcome look = look(asked);
        Status status = believed.after(look.status);
        if (status != null && !state.update(id, check, status, look.output)) {
          return;
        }
        pause = asked.pace().interval();
      }
    } catch (InterruptedException e) {
      // the registry ends
      Thread.currentThread().interrupt();
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  private record Outcome(Status status, String output) {}

  /** Consul's thresholds: so many answers in a row before a check is another. */
  private static final class Believed {
    private final Pace pace;
    private int successes;
    private int failures;

    Believed(Pace pace) {
      this.pace = pace;
    }

    /** What the check is after this answer; null where it stays as it is. */
    @Nullable Status after(Status answer) {
      if (answer != Status.CRITICAL) {
        successes++;
        failures = 0;
        return successes >= pace.successesForPassing() ? answer : null;
      }
      failures++;
      successes = 0;
      if (failures >= pace.failuresForCritical()) {
        return Status.CRITICAL;
      }
      return failures >= pace.failuresForWarning() ? Status.WARNING : null;
    }
  }

  private Outcome look(Kind.Asked asked) {
    return switch (asked) {
      case Kind.Http http -> look(http);
      case Kind.Tcp tcp -> look(tcp);
    };
  }

  private static int millis(Pace pace) {
    return Math.clamp(pace.timeout().toMillis(), 1, Integer.MAX_VALUE);
  }

  private Outcome look(Kind.Tcp tcp) {
    String address = tcp.address();
    int colon = address.lastIndexOf(':');
    String host =
        address.substring(0, colon < 0 ? address.length() : colon).replaceAll("^\\[|]$", "");
    try (Socket socket = new Socket(way.to(host))) {
      if (colon < 0) {
        throw new IOException("address " + address + ": missing port in address");
      }
      int port = Integer.parseInt(address.substring(colon + 1));
      InetSocketAddress to = new InetSocketAddress(host.isEmpty() ? "127.0.0.1" : host, port);
      if (to.isUnresolved()) {
        throw new UnknownHostException("lookup " + host + ": no such host");
      }
      socket.connect(to, millis(tcp.pace()));
      return new Outcome(Status.PASSING, "TCP connect " + address + ": Success");
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome(Status.CRITICAL, "dial tcp: " + e.getMessage());
    }
  }

  private Outcome look(Kind.Http http) {
    String asked = http.method() + " " + http.url();
    try {
      URL url = http.url().toURL();
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(way.to(url.getHost()));
      try {
        connection.setConnectTimeout(millis(http.pace()));
        connection.setReadTimeout(millis(http.pace()));
        connection.setUseCaches(false);
        connection.setInstanceFollowRedirects(true);
        connection.setRequestMethod(http.method());
        connection.setRequestProperty("User-Agent", "Consul Health Check");
        http.headers()
            .forEach((name, values) ->
                values.forEach(value -> connection.addRequestProperty(name, value)));
        // a kept connection would hide that nobody takes new ones
        connection.setRequestProperty("Connection", "close");
        if (!http.body().isEmpty()) {
          connection.setDoOutput(true);
          connection.getOutputStream().write(http.body().getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        String output =
            "HTTP %s: %d %s Output: %s"
                .formatted(asked, status, connection.getResponseMessage(), body(connection));
        return new Outcome(status(status), output);
      } finally {
        connection.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome(Status.CRITICAL, asked + ": " + e);
    }
  }

  private static Status status(int code) {
    if (code / 100 == 2) {
      return Status.PASSING;
    }
    return code == 429 ? Status.WARNING : Status.CRITICAL;
  }

  private static String body(HttpURLConnection connection) throws IOException {
    InputStream stream =
        connection.getResponseCode() < 400
            ? connection.getInputStream()
            : connection.getErrorStream();
    if (stream == null) {
      return "";
    }
    try (stream) {
      return new String(stream.readNBytes(OUTPUT_LIMIT_BYTES), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
