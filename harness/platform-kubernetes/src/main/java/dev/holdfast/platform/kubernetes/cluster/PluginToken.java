package dev.holdfast.platform.kubernetes.cluster;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The token of a kubeconfig's {@code exec} plugin, or of a file, asked for anew every minute: what
 * such programs give lives for some 15 minutes, a run may be longer, and they keep a token that is
 * still good themselves.
 */
final class PluginToken implements OAuthTokenProvider {
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Supplier<@Nullable String> plugin;
  private final LongSupplier nanoTime;
  private @Nullable String token;
  private long askedNanos;

  PluginToken(Supplier<@Nullable String> plugin, LongSupplier nanoTime) {
    this.plugin = plugin;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized @Nullable String getToken() {
    long now = nanoTime.getAsLong();
    if (token == null || now - askedNanos >= KEPT_NANOS) {
      token = plugin.get();
      askedNanos = now;
    }
    return token;
  }
}
