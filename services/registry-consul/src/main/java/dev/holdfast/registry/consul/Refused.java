package dev.holdfast.registry.consul;

/** Consul answered, and the answer is no: asking again would give the same. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }
}
