package dev.holdfast.service;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;

/** The headers by which services speak to each other of a request. */
final class Headers {
  static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

  /** From an instance that is busy: RFC 9110, 10.2.3. */
  static final Header RETRY_AFTER_A_SECOND = HeaderValues.create(HeaderNames.RETRY_AFTER, "1");

  private Headers() {}
}
