package dev.holdfast.registry.http;

import dev.holdfast.registry.RegistryUnavailable;
import io.helidon.webclient.api.HttpClientResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer that comes line by line, whenever the registry has something to say. */
public final class Lines implements AutoCloseable {
  /** No message of a registry is that long. */
  private static final int LINE_LIMIT_BYTES = 16 << 20;

  private final String asked;
  private final HttpApi.@Nullable Answer refusal;
  private final @Nullable HttpClientResponse response;
  private final InputStream in;

  Lines(String asked, HttpClientResponse response) {
    this.asked = asked;
    this.refusal = null;
    this.response = response;
    this.in = new BufferedInputStream(response.inputStream());
  }

  /** Of an answer that has no lines, since it is an error's. */
  Lines(HttpApi.Answer refusal) {
    this.asked = refusal.asked();
    this.refusal = refusal;
    this.response = null;
    this.in = InputStream.nullInputStream();
  }

  /** The answer, where the status is another than 200. */
  public Optional<HttpApi.Answer> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** For messages: what was asked. */
  public String asked() {
    return asked;
  }

  /**
   * The next line; empty where the registry has said nothing for as long as was asked for.
   *
   * @throws RegistryUnavailable where the answer broke off or ended
   */
  public Optional<String> next() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      while (line.size() < LINE_LIMIT_BYTES) {
        int b = in.read();
        if (b < 0) {
          throw new RegistryUnavailable(asked + ": the answer ended");
        }
        if (b == '\n') {
          return Optional.of(line.toString(StandardCharsets.UTF_8));
        }
        line.write(b);
      }
      throw new RegistryUnavailable(asked + ": a line is longer than a registry's");
    } catch (IOException | RuntimeException e) {
      if (line.size() == 0 && timedOut(e)) {
        return Optional.empty();
      }
      throw e instanceof RegistryUnavailable known
          ? known
          : new RegistryUnavailable(asked + ": the answer broke off: " + HttpApi.reason(e), e);
    }
  }

  private static boolean timedOut(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  static void closeQuietly(HttpClientResponse response) {
    try {
      response.close();
    } catch (RuntimeException e) {
      // it is of no use any more either way
    }
  }

  @Override
  public void close() {
    if (response != null) {
      closeQuietly(response);
    }
  }
}
