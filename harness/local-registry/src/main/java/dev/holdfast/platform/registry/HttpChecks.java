package dev.holdfast.platform.registry;

import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks the instances that registered an HTTP check: one virtual thread for each. 2xx is passing,
 * 429 a warning, all else critical, as Consul has it.
 */
final class HttpChecks implements AutoCloseable {
  private static final int OUTPUT_LIMIT_BYTES = 4096;

  private final RegistryState state;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  HttpChecks(RegistryState state) {
    this.state = state;
  }

  /** Checks the instance until it is gone or replaced. */
  void start(Registered registered, Kind.Http http) {
    Thread thread =
        Thread.ofVirtual()
            .name("registry-check-" + registered.id())
            .unstarted(() -> check(registered, http));
    threads.add(thread);
    thread.start();
    if (closed) {
      thread.interrupt();
    }
  }

  private void check(Registered registered, Kind.Http http) {
    try {
      // the first one comes after a random part of the interval, so that checks spread
      Duration pause =
          Duration.ofNanos(ThreadLocalRandom.current().nextLong(http.interval().toNanos()));
      while (state.awaitGone(registered, pause)) {
        Outcome look = look(http);
        if (!state.update(registered, look.status, look.output)) {
          return;
        }
        pause = http.interval();
      }
    } catch (InterruptedException e) {
      // the registry ends
      Thread.currentThread().interrupt();
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  private record Outcome(Status status, String output) {}

  private static Outcome look(Kind.Http http) {
    String asked = http.method() + " " + http.url();
    try {
      URL url = http.url().toURL();
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      try {
        int timeout = Math.clamp(http.timeout().toMillis(), 1, Integer.MAX_VALUE);
        connection.setConnectTimeout(timeout);
        connection.setReadTimeout(timeout);
        connection.setUseCaches(false);
        connection.setRequestMethod(http.method());
        connection.setRequestProperty("User-Agent", "Consul Health Check");
        // a kept connection would hide that nobody takes new ones
        connection.setRequestProperty("Connection", "close");
        int status = connection.getResponseCode();
        String output =
            "HTTP %s: %d %s Output: %s"
                .formatted(asked, status, connection.getResponseMessage(), body(connection));
        return new Outcome(status(status), output);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
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
