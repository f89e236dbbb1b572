package dev.holdfast.service;

import dev.holdfast.client.BalancedClient;
import dev.holdfast.client.ClientEvent;
import dev.holdfast.client.ClientOptions;
import dev.holdfast.client.Request;
import dev.holdfast.client.Unanswered;
import dev.holdfast.client.transport.Answer;
import dev.holdfast.registry.Instance;
import dev.holdfast.service.Settings.ClientSettings;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls another service: {@link BalancedClient}, with the instances that the registry lists. The
 * trace, the request's id and the time that is left for it go along, and the instances that took
 * part are noted for this service's own answer.
 *
 * <p>Safe for use by many threads.
 */
public final class ServiceClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceClient.class);

  private final String service;
  private final InstanceSource source;
  private final ClientSettings settings;
  private final BalancedClient client;

  ServiceClient(
      String service,
      InstanceSource source,
      ClientSettings settings,
      Optional<SSLContext> tls,
      LongSupplier nanoTime,
      Metrics metrics) {
    this.service = service;
    this.source = source;
    this.settings = settings;
    this.client =
        new BalancedClient(
            source::instances,
            new ClientOptions(
                settings.tries(), settings.timeout(), settings.hedging(), settings.budget(), tls),
            new Told(metrics),
            nanoTime);
    metrics.client(service, client, source::doubting);
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
   * Asks an instance by GET, and another one where that helps.
   *
   * @param path with its query, encoded, {@code /products/17}; or with places for values, {@code
   *     /products/{id}}, which each value fills whatever is in it
   * @return whatever it answered, error statuses too
   * @throws IllegalArgumentException where it is no path, or the values do not fit it
   * @throws NoAnswer where no instance is known or none of those tried answered
   */
  public Reply get(String path, Object... values) {
    return ask(Request.get(path, values));
  }

  /**
   * Asks an instance, and another one where that helps and does no harm.
   *
   * @return whatever it answered, error statuses too
   * @throws NoAnswer where no instance is known or none of those tried answered
   */
  public Reply ask(Request request) {
    long now = System.nanoTime();
    RequestContext context =
        RequestContext.current().orElseGet(() -> RequestContext.of(null, null, untilAllTried(now)));
    long end = untilAllTried(now);
    long deadline = context.deadline() - end < 0 ? context.deadline() : end;
    HopsTaken hops = new HopsTaken();
    try {
      Answer answer = client.ask(request, deadline, headers(context), hops::take);
      return new Reply(answer.status(), answer.body(), hops.names);
    } catch (Unanswered e) {
      throw new NoAnswer(service, String.valueOf(e.getMessage()), e.hops());
    } finally {
      context.took(hops.names);
    }
  }

  private long untilAllTried(long now) {
    return now + settings.timeout().multipliedBy(settings.tries()).toNanos();
  }

  private static LongFunction<List<Header>> headers(RequestContext context) {
    return millis ->
        List.of(
            HeaderValues.create(Headers.TRACEPARENT, context.traceparentForCall()),
            HeaderValues.create(Headers.REQUEST_ID, context.requestId()),
            HeaderValues.create(Headers.TIMEOUT_MILLIS, Long.toString(millis)));
  }

  private static final class HopsTaken {
    private List<String> names = List.of();

    void take(List<String> hops) {
      names = List.copyOf(hops);
    }
  }

  private final class Told implements BalancedClient.Listener {
    private final Metrics metrics;

    Told(Metrics metrics) {
      this.metrics = metrics;
    }

    @Override
    public void happened(ClientEvent event, Instance instance) {
      metrics.happened(service, event);
      switch (event) {
        case BROKEN, NOT_SENT, SOMEBODY_ELSE -> source.broke(instance);
        default -> {}
      }
    }

    @Override
    public void happened(ClientEvent event) {
      metrics.happened(service, event);
    }

    @Override
    public void ejected(Instance instance, String reason) {
      LOG.atWarn()
          .addKeyValue("holdfast.downstream", service)
          .addKeyValue("holdfast.downstream.instance", instance.id())
          .addKeyValue("error.message", reason)
          .log("an instance does not answer");
    }
  }

  @Override
  public void close() {
    source.close();
    client.close();
  }
}
