package dev.holdfast.load;

import dev.holdfast.spi.RunClock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests whose answer does not come in time. A client's timeout runs from when the generator
 * took the request up, so that a generator that was late itself makes no failures of it. Belongs to
 * the load's event loop.
 */
final class Timeouts {
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Wire wire;
  private final Account account;
  private final RunClock clock;
  private final long timeoutNanos;
  private boolean planned;

  Timeouts(Wire wire, long timeoutNanos) {
    this.wire = wire;
    this.account = wire.account();
    this.clock = wire.clock();
    this.timeoutNanos = timeoutNanos;
  }

  /** Call it when a request has begun. */
  void watch() {
    Exchange oldest = account.oldest();
    if (!planned && oldest != null) {
      planned = true;
      planFor(deadlineNanos(oldest));
    }
  }

  private void planFor(long nanos) {
    Runnable look = () -> look(nanos);
    var _ =
        wire.eventLoop().schedule(look, Math.max(0, nanos - clock.nanos()), TimeUnit.NANOSECONDS);
  }

  private void look(long intendedNanos) {
    if (clock.nanos() - intendedNanos > LATE_NANOS) {
      // The loop stood still. Answers that came in the meantime are still unread: they are read
      // before the next look, and only what has none then is out of time.
      var _ = wire.eventLoop().schedule(this::expire, 1, TimeUnit.MILLISECONDS);
    } else {
      expire();
    }
  }

  private void expire() {
    planned = false;
    long now = clock.nanos();
    for (@Nullable Exchange oldest = account.oldest();
        oldest != null && deadlineNanos(oldest) <= now;
        oldest = account.oldest()) {
      end(oldest);
    }
    watch();
  }

  private void end(Exchange exchange) {
    Carrier carrier = exchange.carrier();
    if (carrier == null) {
      account.failed(exchange, 0, List.of(), "timeout before a connection was free");
    } else if (!carrier.isOpen()) {
      carrier.giveUp("timeout while connecting");
    } else if (exchange.call().idempotent()) {
      carrier.giveUp("timeout");
    } else {
      // it was sent, and may yet be done
      carrier.abandon("timeout");
    }
  }

  private long deadlineNanos(Exchange exchange) {
    return exchange.startedNanos() + timeoutNanos;
  }
}
