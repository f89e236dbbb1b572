package dev.holdfast.registry.spi;

import java.nio.file.Path;
import java.util.Optional;

/**
 * PEM files, as a Secret is mounted into a pod. They are read again when they have changed.
 *
 * @param ca the authorities that are trusted, instead of those that the JVM trusts
 * @param certificate the client's own, with the chain that follows it
 * @param key its private key, PKCS#8 and not encrypted
 */
public record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
  /** A certificate is of no use without its key. */
  public TlsFiles {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          "a client's certificate and its key go together, got only one of them");
    }
  }

  /** As the JVM trusts, and without a certificate. */
  public static TlsFiles none() {
    return new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether anything is said. */
  public boolean any() {
    return ca.isPresent() || certificate.isPresent();
  }
}
