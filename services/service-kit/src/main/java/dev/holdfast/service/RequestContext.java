package dev.holdfast.service;

import dev.holdfast.client.transport.Hops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that the current thread works on: its trace, its id, the instances
 * that took part. What came in over the wire is believed only where it is well-formed.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">traceparent</a>
 */
public final class RequestContext {
  static final ScopedValue<RequestContext> CURRENT = ScopedValue.newInstance();

  private static final Pattern TRACEPARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");
  private static final String NOT_SAMPLED = "00";

  private final String traceId;
  private final String flags;
  private final String spanId = randomHex(8);
  private final String requestId;
  private final long deadline;
  private final List<String> hops = new ArrayList<>();
  private int hopsOmitted;
  private volatile Lines.@Nullable Batch line;
  private volatile Guard.@Nullable Watched watched;

  private RequestContext(String traceId, String flags, String requestId, long deadline) {
    this.traceId = traceId;
    this.flags = flags;
    this.requestId = requestId;
    this.deadline = deadline;
  }

  /**
   * Goes on with an incoming trace and request id, or begins new ones.
   *
   * @param traceparent the header as it came in; null or malformed begins a new trace
   * @param requestId the header as it came in; null, too long or with unusual characters gives a
   *     new id
   * @param deadline when nobody waits for the answer any more, by {@code System.nanoTime}
   */
  static RequestContext of(
      @Nullable String traceparent, @Nullable String requestId, long deadline) {
    String id =
        requestId != null && REQUEST_ID.matcher(requestId).matches() ? requestId : randomHex(16);
    if (traceparent != null && traceparent.length() <= 512) {
      Matcher matcher = TRACEPARENT.matcher(traceparent);
      if (matcher.matches() && acceptable(matcher)) {
        return new RequestContext(matcher.group(2), matcher.group(4), id, deadline);
      }
    }
    return new RequestContext(randomHex(16), NOT_SAMPLED, id, deadline);
  }

  /** Version ff and ids of zeros alone are invalid; version 00 has nothing after the flags. */
  private static boolean acceptable(Matcher matcher) {
    return !matcher.group(1).equals("ff")
        && !matcher.group(2).equals("0".repeat(32))
        && !matcher.group(3).equals("0".repeat(16))
        && (matcher.group(5) == null || !matcher.group(1).equals("00"));
  }

  /** The request that the current thread works on; empty in a thread that works on none. */
  public static Optional<RequestContext> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** 32 hex digits. */
  public String traceId() {
    return traceId;
  }

  /** This service's own span in the trace: 16 hex digits. */
  public String spanId() {
    return spanId;
  }

  /** The caller's name for the request. */
  public String requestId() {
    return requestId;
  }

  /** When nobody waits for the answer any more, by {@code System.nanoTime}. */
  long deadline() {
    return deadline;
  }

  void watchedBy(Guard.Watched guard) {
    watched = guard;
  }

  /** Whether the request took too long, and so its work was broken off. */
  boolean overdue() {
    Guard.Watched guard = watched;
    return guard != null && guard.overdue();
  }

  /** The {@code traceparent} for a call to another service, with a span id of its own. */
  String traceparentForCall() {
    return "00-" + traceId + "-" + randomHex(8) + "-" + flags;
  }

  /**
   * Notes which instances took part in a call, in their order. A handler may make any number of
   * calls; what comes after so many is only counted, or the header that names them would grow
   * beyond what callers take.
   */
  synchronized void took(List<String> instances) {
    int room = Math.min(instances.size(), Hops.MOST - 1 - hops.size());
    hops.addAll(instances.subList(0, Math.max(0, room)));
    hopsOmitted += instances.size() - Math.max(0, room);
  }

  /** How many took part beyond those that are named. */
  synchronized int hopsOmitted() {
    return hopsOmitted;
  }

  /** The request's newest log line. */
  void wrote(Lines.Batch batch) {
    line = batch;
  }

  /** Waits until the request's newest log line stands; false where it does not by then. */
  boolean lineStands(Duration bound) {
    Lines.Batch newest = line;
    Guard.Watched guard = watched;
    if (newest == null) {
      return true;
    }
    try {
      return (guard != null && guard.watching())
          ? guard.within(bound, newest::await).orElse(false)
          : newest.await(bound);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The instances that took part so far, without this one. */
  public synchronized List<String> hops() {
    return List.copyOf(hops);
  }

  private static String randomHex(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    random[0] |= 1; // never all zeros
    return HexFormat.of().formatHex(random);
  }
}
