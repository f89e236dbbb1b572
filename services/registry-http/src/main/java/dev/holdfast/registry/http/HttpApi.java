package dev.holdfast.registry.http;

import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.spi.RegistryAccess;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriPath;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.Method;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a registry over HTTP/1.1. Every request is bounded in time and made once: who asks decides
 * whether to ask again. All throw {@link RegistryUnavailable} where no answer came.
 */
public final class HttpApi implements AutoCloseable {
  /** A registry answers within milliseconds, so a second is time enough to call it away. */
  public static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** No entry of a registry is that large; a longer answer is not a registry's. */
  private static final int ANSWER_LIMIT_BYTES = 16 << 20;

  private final URI base;
  private final Http1Client client;
  private volatile boolean keepAlive = true;

  /**
   * A client; asks nothing yet.
   *
   * @throws IllegalArgumentException where the URL cannot be one of a registry, or a file of TLS
   *     cannot be read
   */
  public HttpApi(RegistryAccess access) {
    this.base = base(access);
    this.client =
        Http1Client.builder()
            // its own cache, so that closing this closes its connections and nobody else's
            .shareConnectionCache(false)
            // nothing is looked up on the class path: that takes longer than all the rest of it
            .servicesDiscoverServices(false)
            .mediaContext(
                MediaContext.builder()
                    .mediaSupportsDiscoverServices(false)
                    .registerDefaults(true)
                    .build())
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .proxy(Proxy.noProxy())
            .followRedirects(false)
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(TIMEOUT)
            .tls(tls(access))
            .build();
  }

  private static Tls tls(RegistryAccess access) {
    if ("http".equals(access.url().getScheme())) {
      return Tls.builder().enabled(false).build();
    }
    TlsConfig.Builder builder = Tls.builder();
    if (access.tls().any()) {
      builder.sslContext(PemTls.context(access.tls()));
    }
    return builder.build();
  }

  private static URI base(RegistryAccess access) {
    URI url = access.url();
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null) {
      // the value is not repeated: it may hold a password
      throw new IllegalArgumentException(
          "the registry's URL must be http(s)://host:port[/path] without user or query; a token or a"
              + " password goes into its own setting");
    }
    if (access.tls().any() && !"https".equals(url.getScheme())) {
      throw new IllegalArgumentException(
          "files of TLS are given, and the registry's URL " + url + " is not https");
    }
    String text = url.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
  }

  /** For messages: where the registry is. */
  public String address() {
    return base.toString();
  }

  /**
   * Requests go over new connections from now on: behind a balancer each may lead to another agent.
   */
  public void avoidKeptConnections() {
    keepAlive = false;
  }

  /**
   * One request.
   *
   * @param path escaped, below the registry's URL
   * @param body empty for none
   * @param timeout of the connection's silence, so an answer that drips takes longer
   */
  public record Ask(
      Method method,
      String path,
      Map<String, String> query,
      String body,
      List<Header> headers,
      Duration timeout) {}

  /**
   * The registry's answer.
   *
   * @param asked for messages: what was asked
   */
  public record Answer(String asked, int status, Map<String, String> headers, String body) {
    /** The body, if it is not too long for a message. */
    public String text() {
      String text = body.strip();
      return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
  }

  /**
   * Asks, and reads the answer to its end.
   *
   * @param header whose value is wanted of the answer
   */
  public Answer ask(Ask ask, HeaderName... header) {
    ClientUri uri = uri(ask);
    String asked = ask.method + " " + uri;
    try (HttpClientResponse response = send(ask, uri, keepAlive)) {
      return answer(asked, response, header);
    } catch (IOException | RuntimeException e) {
      throw new RegistryUnavailable(asked + ": no answer: " + reason(e), e);
    }
  }

  private static Answer answer(String asked, HttpClientResponse response, HeaderName... wanted)
      throws IOException {
    String content =
        new String(response.inputStream().readNBytes(ANSWER_LIMIT_BYTES), StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    for (HeaderName name : wanted) {
      response.headers().first(name).ifPresent(value -> headers.put(name.lowerCase(), value));
    }
    return new Answer(asked, response.status().code(), headers, content);
  }

  /**
   * Asks for an answer without an end, over a connection of its own.
   *
   * @param ask its timeout is how long the answer may be silent
   */
  public Lines open(Ask ask) {
    ClientUri uri = uri(ask);
    String asked = ask.method + " " + uri;
    try {
      HttpClientResponse response = send(ask, uri, /* keep= */ false);
      if (response.status().code() == 200) {
        return new Lines(asked, response);
      }
      try (response) {
        return new Lines(answer(asked, response));
      }
    } catch (IOException | RuntimeException e) {
      throw new RegistryUnavailable(asked + ": no answer: " + reason(e), e);
    }
  }

  private HttpClientResponse send(Ask ask, ClientUri uri, boolean keep) {
    Http1ClientRequest request =
        client.method(ask.method).uri(uri).keepAlive(keep).readTimeout(ask.timeout);
    ask.headers.forEach(request::header);
    return ask.body.isEmpty() ? request.request() : request.submit(ask.body);
  }

  /** Through the parts, since Helidon takes the escapes out of a whole URI's path. */
  private ClientUri uri(Ask ask) {
    ClientUri uri =
        ClientUri.create(
            UriInfo.builder(ClientUri.create(base))
                .path(UriPath.create(base.getRawPath() + ask.path))
                .build());
    ask.query.forEach((key, value) -> uri.writeableQuery().set(key, value));
    return uri;
  }

  static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName()
        + Optional.ofNullable(cause.getMessage()).map(message -> ": " + message).orElse("");
  }

  /** As one segment of a path: all but RFC 3986's unreserved characters as %XX of UTF-8. */
  public static String escaped(String segment) {
    StringBuilder out = new StringBuilder(segment.length() + 8);
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.'
              || c == '_'
              || c == '~';
      if (plain) {
        out.append(c);
      } else {
        out.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return out.toString();
  }

  @Override
  public void close() {
    client.closeResource();
  }
}
