package dev.holdfast.service;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;

/** The headers that a request carries from service to service. */
final class Headers {
  static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

  private Headers() {}
}
