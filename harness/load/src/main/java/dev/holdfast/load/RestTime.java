package dev.holdfast.load;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a server lets a connection rest ({@code Keep-Alive: timeout=5}, as Node and Apache say
 * it), less a margin: it closes the connection then, and a request that meets the close on its way
 * fails, which no client that heeds the header would see.
 */
final class RestTime {
  private static final Pattern TIMEOUT =
      Pattern.compile("(?:^|[,;\\s])timeout\\s*=\\s*\"?([0-9]{1,9})", Pattern.CASE_INSENSITIVE);

  private static final long MOST_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private RestTime() {}

  /** The end of the rest that began then; far away where nothing is said. */
  static long until(long nowNanos, HttpHeaders answer) {
    @Nullable String said = answer.get("keep-alive");
    if (said == null) {
      return Long.MAX_VALUE;
    }
    Matcher timeout = TIMEOUT.matcher(said);
    if (!timeout.find()) {
      return Long.MAX_VALUE;
    }
    long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1)));
    return nowNanos + nanos - Math.min(MOST_MARGIN_NANOS, nanos / 2);
  }
}
