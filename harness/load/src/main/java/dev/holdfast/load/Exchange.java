package dev.holdfast.load;

import dev.holdfast.load.CallTemplate.Call;
import org.jspecify.annotations.Nullable;

/** A request under way. Belongs to the load's event loop. */
final class Exchange {
  private final long number;
  private final long intendedNanos;
  private final long startedNanos;
  private final Call call;
  private @Nullable Connection connection;
  private boolean ended;

  Exchange(long number, long intendedNanos, long startedNanos, Call call) {
    this.number = number;
    this.intendedNanos = intendedNanos;
    this.startedNanos = startedNanos;
    this.call = call;
  }

  long number() {
    return number;
  }

  long intendedNanos() {
    return intendedNanos;
  }

  /** When the generator took the request up; its lateness against the intended start is its own. */
  long startedNanos() {
    return startedNanos;
  }

  Call call() {
    return call;
  }

  /** The connection it was given to; null while it waits for a free one. */
  @Nullable Connection connection() {
    return connection;
  }

  void givenTo(Connection connection) {
    this.connection = connection;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }
}
