package dev.holdfast.load;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.RequestTemplate;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A request template, compiled: what to send, and what to hold against the answer. */
final class CallTemplate {
  private final HttpMethod method;
  private final Draws draws = new Draws();
  private final DrawnText path;
  private final int status;
  private final @Nullable JsonCheck json;
  private final long withinNanos;
  private final String lateText;

  /**
   * Compiles it.
   *
   * @throws IllegalArgumentException with rule and value where it cannot be sent as HTTP
   */
  CallTemplate(RequestTemplate template) {
    for (int i = 0; i < template.path().length(); i++) {
      char c = template.path().charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            "a request's path must be printable ASCII without spaces; write the others as %20, got '"
                + template.path()
                + "'");
      }
    }
    method = HttpMethod.valueOf(template.method());
    path = DrawnText.path(template.path(), draws);
    status = template.ok().status();
    json = template.ok().json().isEmpty() ? null : new JsonCheck(template.ok().json(), draws);
    Duration within = template.ok().within();
    withinNanos = within == null ? Long.MAX_VALUE : within.toNanos();
    lateText = within == null ? "" : "later than " + DurationText.of(within);
  }

  /** A call with its own draws. */
  Call draw(SplittableRandom random) {
    long[] drawn = draws.draw(random);
    return new Call(drawn, path.filled(drawn));
  }

  /** One call: what to send, and what to hold against its answer. */
  final class Call {
    private final long[] drawn;
    private final String path;

    private Call(long[] drawn, String path) {
      this.drawn = drawn;
      this.path = path;
    }

    HttpMethod method() {
      return method;
    }

    String path() {
      return path;
    }

    /** Whether the answer's body must be kept until it is complete. */
    boolean needsBody() {
      return json != null;
    }

    /** "" for the right answer, else what is wrong with it. */
    String verify(int got, byte[] body, int length) {
      if (got != status) {
        return "status " + got;
      }
      return json == null ? "" : json.verify(body, length, drawn);
    }

    /** "" for a latency within the bound, else the bound. */
    String late(long latencyNanos) {
      return latencyNanos > withinNanos ? lateText : "";
    }
  }
}
