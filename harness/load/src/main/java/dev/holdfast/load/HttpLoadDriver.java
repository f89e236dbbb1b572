package dev.holdfast.load;

import dev.holdfast.model.Load;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.RunContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Open-loop load over HTTP/1.1. What its figures mean:
 *
 * <ul>
 *   <li>Request {@code k} is intended at {@code firstNanos + k / rate}, whatever the system does.
 *       Latency counts from there, so a system that hangs cannot hide the requests that would have
 *       come (no coordinated omission), and neither can a full pool: waiting for a connection and
 *       opening one are part of the latency.
 *   <li>{@link dev.holdfast.model.Request#startedNanos} is when the generator took the request up:
 *       on the one thread that also sends and reads. Started minus intended is the generator's own
 *       lateness and nothing else: it shows a machine that is too small, a pause of the JVM, a sink
 *       that blocks; never the system.
 *   <li>The timeout runs from the taking up, so that a generator that stood still makes no failures
 *       of that; for one in time it is the same. {@code within} is held against the latency.
 *   <li>An error is "" or one of: {@code timeout}, {@code timeout while connecting}, {@code timeout
 *       before a connection was free}, {@code connection refused}, {@code connection reset}, {@code
 *       connection closed before an answer}, {@code connection closed within an answer}, {@code no
 *       route to host}, {@code connection failed: ...}, {@code not a readable HTTP answer}, {@code
 *       body larger than 1 MB}, {@code status 503}, {@code body is not JSON}, {@code json id:
 *       missing}, {@code json id: null}, {@code json id: expected 17, got 18}, {@code later than
 *       250ms} (slow, not failed), {@code given up} (the load was closed: indeterminate).
 *   <li>No request is ever sent twice.
 * </ul>
 *
 * <p>The same seed draws the same for each request of the same load, whoever sends it.
 */
public final class HttpLoadDriver implements LoadDriver {
  private final Transport transport;
  private final Slice slice;
  private final UnaryOperator<@Nullable String> environment;

  /** Ready to start loads. */
  public HttpLoadDriver() {
    this(Transport.best());
  }

  HttpLoadDriver(Transport transport) {
    this(transport, Slice.WHOLE, System::getenv);
  }

  /**
   * For a part of each load.
   *
   * @param environment the value of a variable that a request draws, null where it is not set
   */
  HttpLoadDriver(Transport transport, Slice slice, UnaryOperator<@Nullable String> environment) {
    this.transport = transport;
    this.slice = slice;
    this.environment = environment;
  }

  /**
   * {@inheritDoc}
   *
   * <p>In a JVM that has made no load yet, it should be started a second before {@code firstNanos}:
   * that is the time in which it loads its classes, so that its first requests are not late.
   *
   * @throws IllegalArgumentException with rule and value where a request cannot be sent as HTTP
   * @throws CannotStart where the target's name has no address
   */
  @Override
  public RunningLoad start(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests) {
    InetSocketAddress resolved =
        target.isUnresolved()
            ? new InetSocketAddress(target.getHostString(), target.getPort())
            : target;
    if (resolved.isUnresolved()) {
      throw new CannotStart(
          "load %s: no address for %s; is the name right, and is there a name server?"
              .formatted(load.name(), target.getHostString()));
    }
    return HttpLoad.start(
        load, resolved, firstNanos, seed, context, requests, transport, slice, environment);
  }

  @Override
  public LoadDriver by(List<Generator> generators) throws InterruptedException {
    return SplitLoads.open(generators);
  }
}
