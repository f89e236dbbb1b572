package dev.holdfast.client;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What another service is asked.
 *
 * @param path with its query, encoded; {@link #get} and the others make it from a template
 * @param repeatable whether it does no harm when more than one instance gets it
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, not compared
public record Request(
    Method method, String path, List<Header> headers, byte[] body, boolean repeatable) {
  private static final byte[] NOTHING = {};

  /** RFC 9110, 9.2.2. */
  private static final Set<Method> IDEMPOTENT =
      Set.of(Method.GET, Method.HEAD, Method.PUT, Method.DELETE, Method.OPTIONS);

  /** Copies the headers, not the body. */
  public Request {
    headers = List.copyOf(headers);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with '/', got " + path);
    }
  }

  /**
   * A request without a body.
   *
   * @param template {@code /products/{id}}; each value fills one place, whatever is in it
   * @throws IllegalArgumentException where the template is no path, or the values do not fit it
   */
  public static Request of(Method method, String template, Object... values) {
    return new Request(
        method, Template.filled(template, values), List.of(), NOTHING, IDEMPOTENT.contains(method));
  }

  /** GET. */
  public static Request get(String template, Object... values) {
    return of(Method.GET, template, values);
  }

  /** POST of that body; asked once, unless it has a {@linkplain #key key}. */
  public static Request post(byte[] body, String type, String template, Object... values) {
    return of(Method.POST, template, values).with(body, type);
  }

  /** The same with a body. */
  public Request with(byte[] newBody, String type) {
    return new Request(
        method,
        path,
        and(HeaderValues.create(HeaderNames.CONTENT_TYPE, type)),
        newBody,
        repeatable);
  }

  /** The same with a header more. */
  public Request header(String name, String value) {
    return new Request(
        method, path, and(HeaderValues.create(HeaderNames.create(name), value)), body, repeatable);
  }

  /**
   * The same with a key by which the other service knows a repetition ({@code Idempotency-Key}), so
   * that it may be repeated.
   */
  public Request key(String key) {
    return new Request(
        method,
        path,
        and(HeaderValues.create(HeaderNames.create("Idempotency-Key"), key)),
        body,
        true);
  }

  private List<Header> and(Header header) {
    List<Header> more = new ArrayList<>(headers);
    more.add(header);
    return more;
  }
}
