package dev.holdfast.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a URL until it answers 200: what a chart's test runs, from the image of a service, which has
 * no other program to ask with.
 */
public final class Ask {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int TRY_MILLIS = 2_000;
  private static final int SHOWN_BYTES = 200;

  private Ask() {}

  /** Takes the URL as its only argument; ends with 0 once it has answered 200, else with 1. */
  public static void main(String[] args) throws InterruptedException {
    System.exit(ask(URI.create(args[0]), BOUND, System.out) ? 0 : 1);
  }

  /**
   * Whether it answered 200 within the bound; what it last answered goes to {@code out}.
   *
   * @throws IllegalArgumentException where it is no HTTP URL
   */
  static boolean ask(URI url, Duration bound, PrintStream out) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (true) {
      Answer answer = once(url);
      if (answer.good() || System.nanoTime() >= deadline) {
        out.println(url + ": " + answer.text());
        return answer.good();
      }
      Thread.sleep(PAUSE);
    }
  }

  private record Answer(boolean good, String text) {}

  private static Answer once(URI url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
      connection.setConnectTimeout(TRY_MILLIS);
      connection.setReadTimeout(TRY_MILLIS);
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        return new Answer(false, "answered " + status);
      }
      try (InputStream body = connection.getInputStream()) {
        return new Answer(
            true, "200 " + new String(body.readNBytes(SHOWN_BYTES), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return new Answer(false, e.toString());
    }
  }
}
