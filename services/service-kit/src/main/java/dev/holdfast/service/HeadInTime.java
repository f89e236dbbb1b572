package dev.holdfast.service;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;

/**
 * Ends connections whose request's head does not come in time: a header a minute would hold one for
 * ever, since each read for itself is quick enough.
 */
final class HeadInTime implements Http1ConnectionListener {
  private static final ThreadLocal<Guard.Watched> HEADS = new ThreadLocal<>();

  private final Guard guard;
  private final Duration bound;

  HeadInTime(Guard guard, Duration bound) {
    this.guard = guard;
    this.bound = bound;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    HEADS.set(guard.watch(System.nanoTime() + bound.toNanos()));
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    Guard.Watched head = HEADS.get();
    if (head != null) {
      head.close();
      HEADS.remove();
    }
  }

  @Override
  public void data(ConnectionContext context, byte[] data, int position, int length) {}

  @Override
  public void data(ConnectionContext context, BufferData data) {}
}
