package dev.holdfast.client.transport;

import dev.holdfast.registry.Instance;
import io.helidon.common.tls.Tls;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriPath;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.http.media.jsonp.JsonpSupport;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 by Helidon's WebClient. */
public final class Http implements AutoCloseable {
  /** Said, or Helidon makes a connection of its own to find it out where TLS is spoken. */
  static final String PROTOCOL = "http/1.1";

  private static final int BODY_BYTES_AT_MOST = 4 * 1024 * 1024;

  private final WebClient web;
  private final Tls tls;
  private final LongSupplier nanoTime;

  /**
   * A transport.
   *
   * @param timeout of a try; connecting and reading have more, since the try's end comes first
   * @param tls where TLS is spoken
   */
  public Http(Duration timeout, Optional<SSLContext> tls, LongSupplier nanoTime) {
    this.tls =
        tls.map(context -> Tls.builder().sslContext(context).build())
            .orElseGet(() -> Tls.builder().enabled(false).build());
    this.nanoTime = nanoTime;
    this.web =
        WebClient.builder()
            // nothing is looked up on the class path, and no trust store is read: both cost start
            // time
            .servicesDiscoverServices(false)
            .mediaContext(
                MediaContext.builder()
                    .mediaSupportsDiscoverServices(false)
                    .registerDefaults(true)
                    .addMediaSupport(JsonpSupport.create())
                    .build())
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .tls(this.tls)
            .followRedirects(false)
            .proxy(Proxy.noProxy())
            .connectTimeout(timeout.plus(Duration.ofSeconds(1))) // the try's end comes first
            .readTimeout(timeout.plus(Duration.ofSeconds(1)))
            .build();
  }

  /** The connections to an instance. */
  public Pool pool(Instance instance) {
    return new Pool(instance, web.prototype().socketOptions(), tls, nanoTime);
  }

  /**
   * One request to one instance; it goes out with {@link Try#ask}.
   *
   * @param path with its query, encoded
   */
  public Try begin(Pool pool, Method method, String path, List<Header> headers, byte[] body) {
    return new Try(pool, method, path, headers, body);
  }

  /**
   * One request to one instance. Its end is decided once: by its answer or failure, or by whoever
   * calls it off, whichever comes first. A connection goes back to the others only where the answer
   * came first, so that nobody gets one that is about to be closed.
   */
  public final class Try {
    private final Pool pool;
    private final Method method;
    private final String path;
    private final List<Header> headers;
    private final byte[] body;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Connection connection;

    private Try(Pool pool, Method method, String path, List<Header> headers, byte[] body) {
      this.pool = pool;
      this.method = method;
      this.path = path;
      this.headers = headers;
      this.body = body;
    }

    /** Ends it, if it has not ended: true from now on nothing comes of it. */
    public boolean callOff() {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      Connection open = connection;
      if (open != null) {
        pool.discard(open);
      }
      return true;
    }

    /**
     * Whether anything may have been sent: not while it connects, and never where it was called off
     * before it had a connection.
     */
    public boolean maySend() {
      return connection != null;
    }

    /**
     * Asks, in the current thread.
     *
     * @return empty where it was called off
     */
    public Optional<Answer> ask() throws TryFailed {
      Connection open;
      try {
        open = pool.connection();
      } catch (RuntimeException e) {
        return failed(TryFailed.How.NOT_SENT, e);
      }
      connection = open;
      if (over.get()) { // while it connected
        pool.discard(open);
        return Optional.empty();
      }
      return exchange(open);
    }

    private Optional<Answer> exchange(Connection open) throws TryFailed {
      HttpClientRequest asked = prepared(open);
      Answer answer;
      try (HttpClientResponse response = body.length == 0 ? asked.request() : asked.submit(body)) {
        answer = answer(response);
      } catch (TooLarge e) {
        pool.discard(open);
        return failed(TryFailed.How.TOO_LARGE, e);
      } catch (RuntimeException | IOException e) {
        pool.discard(open);
        return failed(TryFailed.How.BROKEN, e);
      }
      if (over.compareAndSet(false, true)) {
        pool.giveBack(open);
        return Optional.of(answer);
      }
      return Optional.empty(); // who called it off has closed the connection
    }

    private Optional<Answer> failed(TryFailed.How how, Exception e) throws TryFailed {
      if (over.compareAndSet(false, true)) {
        throw new TryFailed(how, reason(e), e);
      }
      return Optional.empty();
    }

    private HttpClientRequest prepared(Connection open) {
      HttpClientRequest asked = web.method(method).protocolId(PROTOCOL).uri(uri()).connection(open);
      asked.header(HeaderValues.ACCEPT_JSON);
      headers.forEach(asked::header);
      return asked;
    }

    /** Through the parts, since Helidon takes the escapes out of a whole URI's path. */
    private ClientUri uri() {
      int query = path.indexOf('?');
      String alone = query < 0 ? path : path.substring(0, query);
      UriInfo.Builder parts =
          UriInfo.builder()
              .scheme(pool.scheme())
              .authority(pool.authority())
              .host(pool.instance().host())
              .port(pool.instance().port())
              .path(UriPath.create(alone));
      if (query >= 0) {
        parts.query(UriQuery.create(path.substring(query + 1)));
      }
      return ClientUri.create(parts.build());
    }
  }

  private static Answer answer(HttpClientResponse response) throws IOException {
    byte[] body = body(response);
    return new Answer(
        response.status().code(),
        body,
        response.headers().first(Hops.HEADER).map(Hops::parse).orElse(List.of()),
        response.headers().containsToken(HeaderValues.CONNECTION_CLOSE),
        response.headers().contains(HeaderNames.RETRY_AFTER));
  }

  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("an answer of more than " + BODY_BYTES_AT_MOST + " bytes");
    }
  }

  private static byte[] body(HttpClientResponse response) throws IOException {
    if (!response.entity().hasEntity()) {
      return new byte[0];
    }
    byte[] body = response.entity().inputStream().readNBytes(BODY_BYTES_AT_MOST + 1);
    if (body.length > BODY_BYTES_AT_MOST) {
      throw new TooLarge();
    }
    return body;
  }

  private static String reason(Exception failure) {
    Throwable cause =
        failure instanceof UncheckedIOException io && io.getCause() != null
            ? io.getCause()
            : failure;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    web.closeResource();
  }
}
