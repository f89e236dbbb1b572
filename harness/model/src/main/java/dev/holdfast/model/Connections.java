package dev.holdfast.model;

/**
 * How a load connects; a Service balances connections, not requests, so this decides what a fault
 * can hit.
 */
public sealed interface Connections {
  /** A new connection for every request. */
  record Fresh() implements Connections {}

  /** A pool of so many kept-alive connections; a broken one is replaced. */
  record KeepAlive(int count) implements Connections {
    public KeepAlive {
      Rule.check(count >= 1 && count <= 10_000, "keep-alive must be in [1, 10000]", count);
    }
  }
}
