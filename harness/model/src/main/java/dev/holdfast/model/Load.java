package dev.holdfast.model;

import java.time.Duration;
import java.util.List;

/**
 * An open-loop load: requests start on schedule whatever the system does.
 *
 * @param to the Service of the system that is called
 * @param lasts from the first request's intended start to the last one's
 * @param timeout after which a request counts as failed
 * @param requests taken in turn
 */
public record Load(
    String name,
    String to,
    Rate rate,
    Duration lasts,
    Duration timeout,
    Connections connections,
    List<RequestTemplate> requests) {
  public Load {
    Rule.name("load", name);
    Rule.positive("for", lasts);
    Rule.positive("timeout", timeout);
    requests = List.copyOf(requests);
    Rule.check(!requests.isEmpty(), "a load must have at least 1 request", 0);
  }

  /** How many requests the load intends to send. */
  public long plannedRequests() {
    return Math.round(Math.floor(rate.perSecond() * lasts.toNanos() / 1e9));
  }
}
