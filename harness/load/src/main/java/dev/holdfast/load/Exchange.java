package dev.holdfast.load;

import dev.holdfast.load.CallTemplate.Call;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request under way. Belongs to the load's event loop. */
final class Exchange {
  private final long number;
  private final long intendedNanos;
  private final long startedNanos;
  private Call call;
  private int redirects;
  private final Consumer<Map<String, String>> onEnd;
  private @Nullable Carrier carrier;
  private int port;
  private boolean ended;
  private int sentOver;

  /**
   * Taken up, and not sent yet.
   *
   * @param onEnd told what it captured; nothing where it failed
   */
  Exchange(
      long number,
      long intendedNanos,
      long startedNanos,
      Call call,
      Consumer<Map<String, String>> onEnd) {
    this.onEnd = onEnd;
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

  /** It is sent on, as this. */
  void onward(Call next) {
    call = next;
    redirects++;
    carrier = null;
  }

  /** It goes over another connection, as it is; how often it does so by now. */
  int sentOver() {
    carrier = null;
    return ++sentOver;
  }

  /** How often it was sent on. */
  int redirects() {
    return redirects;
  }

  /** What it was given to; null while it waits for a free connection. */
  @Nullable Carrier carrier() {
    return carrier;
  }

  void givenTo(Carrier carrier) {
    this.carrier = carrier;
  }

  /** It goes over the connection from that port of this machine. */
  void over(int localPort) {
    port = localPort;
  }

  /** 0 where it has no connection yet. */
  int port() {
    return port;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /** Hands on what it captured, once it is recorded. */
  void handOn(Map<String, String> captured) {
    onEnd.accept(captured);
  }
}
