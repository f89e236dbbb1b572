package dev.holdfast.registry.http;

import dev.holdfast.registry.spi.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trust and identity from PEM files. At each handshake it looks whether they have changed: a
 * certificate that a cluster renews is the new one for the next connection. A file that cannot be
 * read then, half written for instance, leaves what was read last.
 */
public final class PemTls {
  private static final Logger LOG = LoggerFactory.getLogger(PemTls.class);
  private static final char[] NO_PASSWORD = {};
  private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

  private PemTls() {}

  /**
   * A context by these files.
   *
   * @throws IllegalArgumentException where one cannot be read now
   */
  public static SSLContext context(TlsFiles files) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust = null;
      if (files.ca().isPresent()) {
        Path ca = files.ca().get();
        trust = new TrustManager[] {new Trust(new Reread<>(List.of(ca), () -> trust(ca)))};
      }
      KeyManager[] keys = null;
      if (files.certificate().isPresent() && files.key().isPresent()) {
        Path certificate = files.certificate().get();
        Path key = files.key().get();
        keys =
            new KeyManager[] {
              new Identity(
                  new Reread<>(List.of(certificate, key), () -> identity(certificate, key)))
            };
      }
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** What was read of files, read again when one of them has changed. */
  private static final class Reread<T> {
    private final List<Path> files;
    private final Supplier<T> read;
    private T last;
    private String stamp;

    Reread(List<Path> files, Supplier<T> read) {
      this.files = files;
      this.read = read;
      this.stamp = stamp();
      this.last = read.get();
    }

    synchronized T get() {
      String now = stamp();
      if (!now.equals(stamp)) {
        stamp = now;
        try {
          last = read.get();
          LOG.atInfo().addKeyValue("files", files).log("read again: they have changed");
        } catch (IllegalArgumentException e) {
          LOG.atWarn()
              .addKeyValue("reason", e.getMessage())
              .log("changed and not usable: what was read before stays");
        }
      }
      return last;
    }

    private String stamp() {
      StringBuilder stamp = new StringBuilder();
      for (Path file : files) {
        try {
          stamp.append(Files.getLastModifiedTime(file)).append(Files.size(file)).append(' ');
        } catch (IOException e) {
          stamp.append("missing ");
        }
      }
      return stamp.toString();
    }
  }

  private static X509ExtendedTrustManager trust(Path ca) {
    try {
      KeyStore store = emptyStore();
      int number = 0;
      for (Certificate certificate : certificates(ca)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return first(factory.getTrustManagers(), X509ExtendedTrustManager.class);
    } catch (GeneralSecurityException | IOException e) {
      throw unreadable(ca, e);
    }
  }

  private static X509ExtendedKeyManager identity(Path certificate, Path key) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry(
          "own",
          privateKey(key),
          NO_PASSWORD,
          certificates(certificate).toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return first(factory.getKeyManagers(), X509ExtendedKeyManager.class);
    } catch (GeneralSecurityException | IOException e) {
      throw unreadable(certificate, e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static <T> T first(Object[] managers, Class<T> kind) {
    return Arrays.stream(managers)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (found.isEmpty()) {
      throw new CertificateException("there is no certificate in it");
    }
    return found;
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    String pem = Files.readString(file, StandardCharsets.US_ASCII);
    String begin = "-----BEGIN PRIVATE KEY-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END PRIVATE KEY-----");
    if (from < 0 || to < from) {
      throw new InvalidKeySpecException(
          file
              + " holds no PKCS#8 key ('BEGIN PRIVATE KEY'); openssl pkcs8 -topk8 -nocrypt makes one");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    for (String kind : KEY_KINDS) {
      Optional<PrivateKey> key = privateKey(kind, der);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new InvalidKeySpecException(file + " holds a key that is none of " + KEY_KINDS);
  }

  private static Optional<PrivateKey> privateKey(String kind, byte[] der)
      throws GeneralSecurityException {
    try {
      return Optional.of(
          KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException unreadable(Path file, Exception e) {
    return new IllegalArgumentException(
        file + " cannot be used for TLS: " + HttpApi.reason(e) + "; it must be PEM", e);
  }

  private static final class Trust extends X509ExtendedTrustManager {
    private final Reread<X509ExtendedTrustManager> now;

    Trust(Reread<X509ExtendedTrustManager> now) {
      this.now = now;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      now.get().checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      now.get().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      now.get().checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      now.get().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      now.get().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      now.get().checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return now.get().getAcceptedIssuers();
    }
  }

  /** The one identity, of a client and of a server. */
  private static final class Identity extends X509ExtendedKeyManager {
    private final Reread<X509ExtendedKeyManager> now;

    Identity(Reread<X509ExtendedKeyManager> now) {
      this.now = now;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return now.get().chooseClientAlias(kinds, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return now.get().chooseEngineClientAlias(kinds, issuers, engine);
    }

    @Override
    public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
      return now.get().getClientAliases(kind, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return now.get().getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return now.get().getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
      return now.get().getServerAliases(kind, issuers);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return now.get().chooseServerAlias(kind, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String kind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return now.get().chooseEngineServerAlias(kind, issuers, engine);
    }
  }
}
