package dev.holdfast.model;

/**
 * One request of a load.
 *
 * @param method upper-case HTTP method
 * @param path from the slash on; {@code ${1..1000}} in it is a number drawn for each request
 * @param ok what an answer must be
 */
public record RequestTemplate(String method, String path, Ok ok) {
  public RequestTemplate {
    Rule.check(path.startsWith("/"), "a request's path must start with '/'", "'" + path + "'");
  }
}
