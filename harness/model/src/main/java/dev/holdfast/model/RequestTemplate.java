package dev.holdfast.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of a load. Path, headers and body may hold draws, as {@link DrawText} reads them.
 *
 * @param method upper-case HTTP method
 * @param path from the slash on
 * @param headers over the load's, by name without regard to case
 * @param body null for none
 * @param captures what later requests of the journey use, by name
 * @param ok what an answer must be
 */
public record RequestTemplate(
    String method,
    String path,
    Map<String, String> headers,
    @Nullable Body body,
    Map<String, Capture> captures,
    Ok ok) {
  public RequestTemplate {
    Rule.check(path.startsWith("/"), "a request's path must start with '/'", "'" + path + "'");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    captures = Collections.unmodifiableMap(new LinkedHashMap<>(captures));
  }

  /** Nothing but a path. */
  public RequestTemplate(String method, String path, Ok ok) {
    this(method, path, Map.of(), null, Map.of(), ok);
  }

  /** Whether sending it twice does no more than once (RFC 9110, 9.2.2). */
  public boolean idempotent() {
    return !method.equals("POST") && !method.equals("PATCH");
  }
}
