package dev.holdfast.service;

import java.util.List;

/** No instance of a service answered. An API that lets it through answers 503. */
public final class NoAnswer extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String service;

  @SuppressWarnings("serial") // made by List.copyOf, which is serializable
  private final List<String> hops;

  NoAnswer(String service, String reason, List<String> hops) {
    super("no answer from " + service + ": " + reason);
    this.service = service;
    this.hops = List.copyOf(hops);
  }

  /** The service that was asked. */
  public String service() {
    return service;
  }

  /** The instances that were tried; empty where none was known. */
  public List<String> hops() {
    return hops;
  }
}
