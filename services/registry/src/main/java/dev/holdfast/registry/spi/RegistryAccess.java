package dev.holdfast.registry.spi;

import java.net.URI;

/**
 * Where a registry is, and what lets a client in.
 *
 * @param url {@code http(s)://host:port}, with a path where the registry is behind one
 * @param tls for an {@code https} URL
 */
public record RegistryAccess(URI url, Credentials credentials, TlsFiles tls) {
  /** One that lets everybody in, trusted as the JVM trusts. */
  public static RegistryAccess open(URI url) {
    return new RegistryAccess(url, new Credentials.Nobody(), TlsFiles.none());
  }
}
