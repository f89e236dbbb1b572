package dev.holdfast.model;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open-loop load: requests start on schedule whatever the system does.
 *
 * @param to the Service of the system that is called, and behind a colon the name or number of one
 *     of its ports: {@code gateway:metrics}; without it the first
 * @param pace when requests start, from the first one's intended start to the last one's
 * @param timeout after which a request counts as failed
 * @param protocol how it speaks
 * @param headers of all requests
 * @param data from which requests draw rows; null for none
 * @param answerAtMost bytes of an answer's body that is looked into; a longer one has failed
 * @param redirectsAtMost so often an answer that leads on is followed; 0 for never
 * @param requests taken in turn; once through them is a journey
 */
public record Load(
    String name,
    String to,
    Pace pace,
    Duration timeout,
    Connections connections,
    Protocol protocol,
    Map<String, String> headers,
    @Nullable Table data,
    long answerAtMost,
    int redirectsAtMost,
    List<RequestTemplate> requests) {
  /** 16 MB. */
  public static final long ANSWER_AT_MOST = 16_000_000;

  public Load {
    Rule.name("load", name);
    Rule.positive("timeout", timeout);
    Rule.check(answerAtMost > 0, "answer-at-most must be more than 0", answerAtMost);
    Rule.check(redirectsAtMost >= 0, "redirects-at-most must be at least 0", redirectsAtMost);
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    requests = List.copyOf(requests);
    Rule.check(!requests.isEmpty(), "a load must have at least 1 request", 0);
  }

  /** HTTP/1.1 in clear at one rate, with nothing said of headers, data and sizes. */
  public Load(
      String name,
      String to,
      Rate rate,
      Duration lasts,
      Duration timeout,
      Connections connections,
      List<RequestTemplate> requests) {
    this(
        name,
        to,
        Pace.steady(rate, lasts),
        timeout,
        connections,
        Protocol.PLAIN,
        Map.of(),
        null,
        ANSWER_AT_MOST,
        0,
        requests);
  }

  /** The Service that is called. */
  public String service() {
    int colon = to.indexOf(':');
    return colon < 0 ? to : to.substring(0, colon);
  }

  /** Name or number of the Service's port; empty where none was asked for. */
  public Optional<String> port() {
    int colon = to.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(to.substring(colon + 1));
  }

  /** Whether whoever answers is taken for the system. */
  public boolean insecure() {
    Protocol.Tls tls = protocol.tls();
    return tls != null && tls.insecure();
  }

  /** From the first request's intended start to the last one's. */
  public Duration lasts() {
    return pace.lasts();
  }

  /** How many requests the load intends to send. */
  public long plannedRequests() {
    return pace.requests();
  }
}
