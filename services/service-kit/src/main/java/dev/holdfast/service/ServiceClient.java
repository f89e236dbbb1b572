package dev.holdfast.service;

import dev.holdfast.registry.Instance;
import dev.holdfast.service.Settings.ClientSettings;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls another service: picks one of its healthy instances at random and, where the connection
 * fails, another one. It sends GET only, which may be repeated. The trace and the request's id go
 * along, and the instances that took part are noted for this service's own answer.
 *
 * <p>Safe for use by many threads.
 */
public final class ServiceClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceClient.class);
  private static final int BODY_BYTES_AT_MOST = 4 * 1024 * 1024;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final String service;
  private final InstanceSource source;
  private final ClientSettings settings;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final Counter tries;
  private final WebClient web;
  private volatile List<Endpoint> endpoints = List.of();

  ServiceClient(
      String service,
      InstanceSource source,
      ClientSettings settings,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      Counter tries) {
    this.service = service;
    this.source = source;
    this.settings = settings;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.tries = tries;
    this.web =
        WebClient.builder()
            // nothing is looked up on the class path, and no trust store is read: both cost start
            // time
            .servicesDiscoverServices(false)
            .mediaContext(Lean.media())
            .contentEncoding(Lean.encodings())
            .tls(Endpoint.NO_TLS)
            .followRedirects(false)
            .proxy(Proxy.noProxy())
            .connectTimeout(settings.timeout())
            .readTimeout(
                settings.timeout().plus(Duration.ofSeconds(1))) // the try's end comes first
            .build();
  }

  /** The service that it calls. */
  public String service() {
    return service;
  }

  /** Whether the registry has said which instances there are; there may be none. */
  boolean known() {
    return source.known();
  }

  /**
   * Asks an instance.
   *
   * @param path with its query, encoded: {@code /products/17}
   * @return whatever it answered, error statuses too
   * @throws NoAnswer where no instance is known or none of those tried answered
   */
  public Reply get(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with '/', got " + path);
    }
    List<String> hops = new ArrayList<>();
    try {
      return get(path, hops);
    } finally {
      RequestContext.current().ifPresent(context -> context.took(hops));
    }
  }

  private Reply get(String path, List<String> hops) {
    Set<Endpoint> tried = new HashSet<>();
    String last = "no instance is known";
    for (int left = settings.tries(); left > 0; left--) {
      Endpoint endpoint = pick(tried);
      if (endpoint == null) {
        break;
      }
      tried.add(endpoint);
      try {
        Answer answer = ask(endpoint, path);
        if ((answer.leaving() || answer.busy()) && left > 1) {
          last = "503 from an instance that is " + (answer.leaving() ? "leaving" : "busy");
          if (answer.leaving()) {
            endpoint.broke();
          }
          hops.add(Hops.inVain(endpoint.instance().id()));
          continue;
        }
        hops.addAll(answer.hops());
        tries.labelValues(service, "answered").inc();
        return new Reply(answer.status(), answer.body(), hops);
      } catch (TryFailed e) {
        last = e.reason;
        hops.add(Hops.inVain(endpoint.instance().id()));
        tries.labelValues(service, "failed").inc();
        if (e.late ? endpoint.late() : endpoint.broke()) {
          LOG.atWarn()
              .addKeyValue("holdfast.downstream", service)
              .addKeyValue("holdfast.downstream.instance", endpoint.instance().id())
              .addKeyValue("error.message", last)
              .log("an instance does not answer");
        }
      }
    }
    throw new NoAnswer(service, last, hops);
  }

  /** At random: not tried and not avoided, else not tried, else any. */
  private @Nullable Endpoint pick(Set<Endpoint> tried) {
    List<Endpoint> all = endpoints();
    List<Endpoint> rest = all.stream().filter(endpoint -> !tried.contains(endpoint)).toList();
    List<Endpoint> good = rest.stream().filter(endpoint -> !endpoint.avoided()).toList();
    List<Endpoint> from = good.isEmpty() ? (rest.isEmpty() ? all : rest) : good;
    return from.isEmpty() ? null : from.get(ThreadLocalRandom.current().nextInt(from.size()));
  }

  /** Follows the list; an instance that stays the same keeps its connections. */
  private List<Endpoint> endpoints() {
    List<Instance> now = source.instances();
    List<Endpoint> current = endpoints;
    return matches(current, now) ? current : follow(now);
  }

  private static boolean matches(List<Endpoint> current, List<Instance> now) {
    if (current.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!current.get(i).instance().equals(now.get(i))) {
        return false;
      }
    }
    return true;
  }

  private synchronized List<Endpoint> follow(List<Instance> now) {
    Map<Instance, Endpoint> before = new HashMap<>();
    endpoints.forEach(endpoint -> before.put(endpoint.instance(), endpoint));
    List<Endpoint> after = new ArrayList<>();
    for (Instance instance : now) {
      Endpoint same = before.remove(instance);
      after.add(same == null ? new Endpoint(instance, web, nanoTime) : same);
    }
    endpoints = List.copyOf(after);
    before.values().forEach(Endpoint::retire);
    return endpoints;
  }

  @SuppressWarnings("ArrayRecordComponent") // passed on, not compared
  private record Answer(
      int status, byte[] body, List<String> hops, boolean closes, boolean retryAfter) {
    /** A server that takes no more work says so with 503 and closes the connection. */
    boolean leaving() {
      return status == SERVICE_UNAVAILABLE && closes;
    }

    /**
     * One that has enough to do and did not begin says when it might (RFC 9110, 10.2.3). It is not
     * avoided: it works at its best, and a refusal costs next to nothing.
     */
    boolean busy() {
      return status == SERVICE_UNAVAILABLE && retryAfter;
    }
  }

  /** A try without a whole answer. */
  private static final class TryFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final boolean late;

    TryFailed(String reason, boolean late, Throwable cause) {
      super(reason, cause);
      this.reason = reason;
      this.late = late;
    }
  }

  private Answer ask(Endpoint endpoint, String path) throws TryFailed {
    AtomicBoolean late = new AtomicBoolean();
    long end = nanoTime.getAsLong() + settings.timeout().toNanos();
    try {
      ClientConnection connection = endpoint.connection();
      ScheduledFuture<?> watch =
          timer.schedule(
              () -> {
                late.set(true);
                connection.closeResource();
              },
              end - nanoTime.getAsLong(), // what connecting left of it
              TimeUnit.NANOSECONDS);
      try {
        return exchange(endpoint.instance(), path, connection);
      } catch (RuntimeException | IOException e) {
        connection.closeResource();
        throw e;
      } finally {
        watch.cancel(false);
      }
    } catch (RuntimeException | IOException e) {
      String reason =
          late.get() ? "no answer within " + settings.timeout().toMillis() + " ms" : reason(e);
      throw new TryFailed(reason, late.get(), e);
    }
  }

  private Answer exchange(Instance instance, String path, ClientConnection connection)
      throws IOException {
    String host = instance.host().contains(":") ? "[" + instance.host() + "]" : instance.host();
    RequestContext context =
        RequestContext.current()
            .orElseGet(() ->
                RequestContext.of(null, null, System.nanoTime() + settings.timeout().toNanos()));
    try (HttpClientResponse response =
        web.get()
            .uri(URI.create("http://" + host + ":" + instance.port() + path))
            .skipUriEncoding(true)
            .header(HeaderValues.ACCEPT_JSON)
            .header(Headers.TRACEPARENT, context.traceparentForCall())
            .header(Headers.REQUEST_ID, context.requestId())
            .connection(connection)
            .request()) {
      byte[] body = body(response);
      List<String> hops = response.headers().first(Hops.HEADER).map(Hops::parse).orElse(List.of());
      return new Answer(
          response.status().code(),
          body,
          hops.isEmpty() ? List.of(instance.id()) : hops,
          response.headers().containsToken(HeaderValues.CONNECTION_CLOSE),
          response.headers().contains(HeaderNames.RETRY_AFTER));
    }
  }

  private static byte[] body(HttpClientResponse response) throws IOException {
    if (!response.entity().hasEntity()) {
      return new byte[0];
    }
    byte[] body = response.entity().inputStream().readNBytes(BODY_BYTES_AT_MOST + 1);
    if (body.length > BODY_BYTES_AT_MOST) {
      throw new IOException("an answer of more than " + BODY_BYTES_AT_MOST + " bytes");
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
    source.close();
    endpoints.forEach(Endpoint::retire);
    web.closeResource();
  }
}
