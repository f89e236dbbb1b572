package dev.holdfast.model;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a load speaks with the system.
 *
 * @param http2 HTTP/2: with TLS agreed on by ALPN, without it from the first byte (h2c with prior
 *     knowledge, RFC 9113 section 3.3); else HTTP/1.1
 * @param tls null for plain connections
 * @param host what the requests name as their host, and what a certificate is checked for; null for
 *     the address, and with TLS for the Service's name
 */
public record Protocol(boolean http2, @Nullable Tls tls, @Nullable String host) {
  /** HTTP/1.1 without TLS. */
  public static final Protocol PLAIN = new Protocol(false, null, null);

  /**
   * HTTPS.
   *
   * @param ca certificates (PEM) that are trusted in the place of the system's; null for the
   *     system's
   * @param certificate what the load shows of itself; null for nothing
   * @param insecure whether any certificate will do
   */
  public record Tls(@Nullable Path ca, @Nullable ClientCertificate certificate, boolean insecure) {
    public Tls {
      Rule.check(
          ca == null || !insecure, "a load must trust a ca or anybody, not both", "'" + ca + "'");
    }
  }

  /** A certificate with those that it hangs on, and its key, both PEM. */
  public record ClientCertificate(Path certificate, Path key) {}
}
