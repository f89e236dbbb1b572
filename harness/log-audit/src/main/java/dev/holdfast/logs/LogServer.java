package dev.holdfast.logs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks Elasticsearch's REST API, and how one is let in.
 *
 * @param apiKey as Elasticsearch gives it out, encoded; "" where it asks for none
 * @param authority a file with the certificates that vouch for it; null for the machine's own
 */
public record LogServer(URI url, String apiKey, @Nullable Path authority) {
  /** One that asks for nothing. */
  public static LogServer at(URI url) {
    return new LogServer(url, "", null);
  }

  /** Its secret is in no message. */
  @Override
  public String toString() {
    return url.toString();
  }

  /**
   * Whom to trust; null for whom the machine does.
   *
   * @throws IOException where the file cannot be read, or has no certificate
   */
  @Nullable SSLContext trust() throws IOException {
    if (authority == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority-" + trusted.size(), one);
      }
      if (trusted.size() == 0) {
        throw new IOException("no certificate in " + authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates in %s cannot be used: %s".formatted(authority, e), e);
    }
  }
}
