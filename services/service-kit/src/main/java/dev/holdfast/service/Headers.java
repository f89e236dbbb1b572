package dev.holdfast.service;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers by which services speak to each other of a request. */
final class Headers {
  static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

  /** How many milliseconds the caller still waits for the answer. */
  static final HeaderName TIMEOUT_MILLIS = HeaderNames.create("X-Timeout-Ms");

  /** From an instance that is busy: RFC 9110, 10.2.3. */
  static final Header RETRY_AFTER_A_SECOND = HeaderValues.create(HeaderNames.RETRY_AFTER, "1");

  private Headers() {}

  /** How long the caller waits; empty where it does not say, or no number. */
  static Optional<Duration> timeout(@Nullable String header) {
    return header != null && header.matches("\\d{1,9}")
        ? Optional.of(Duration.ofMillis(Long.parseLong(header)))
        : Optional.empty();
  }
}
