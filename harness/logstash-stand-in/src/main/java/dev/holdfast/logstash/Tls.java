package dev.holdfast.logstash;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS by files in PEM, which Netty reads. */
final class Tls {
  private Tls() {}

  /**
   * As a server.
   *
   * @param clients whether callers must show a certificate of that authority's
   */
  static SSLContext server(Path certificate, Path key, Path authority, Clients clients) {
    try {
      ClientAuth auth = clients == Clients.REQUIRED ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
      SslContext context =
          SslContextBuilder.forServer(certificate.toFile(), key.toFile())
              .trustManager(authority.toFile())
              .clientAuth(auth)
              .sslProvider(SslProvider.JDK)
              .build();
      return new Asking(((JdkSslContext) context).context(), auth);
    } catch (SSLException | IllegalArgumentException e) {
      throw new BadSettings(
          "TLS for Beats by %s, %s and %s cannot be set up: %s"
              .formatted(certificate, key, authority, e.getMessage()));
    }
  }

  /** Whether Beats must show a certificate. */
  enum Clients {
    REQUIRED,
    OPTIONAL
  }

  /** As a client of whom that authority vouches for. */
  static SSLContext client(Path authority) {
    try {
      SslContext context =
          SslContextBuilder.forClient()
              .trustManager(authority.toFile())
              .sslProvider(SslProvider.JDK)
              .build();
      return ((JdkSslContext) context).context();
    } catch (SSLException | IllegalArgumentException e) {
      throw new BadSettings(
          "ELASTICSEARCH_CA %s cannot be read: %s".formatted(authority, e.getMessage()));
    }
  }

  /** The server of Beats' protocol makes its engines without a word of clients' certificates. */
  private static final class Asking extends SSLContext {
    Asking(SSLContext context, ClientAuth auth) {
      super(new AskingSpi(context, auth), context.getProvider(), context.getProtocol());
    }
  }

  private static final class AskingSpi extends SSLContextSpi {
    private final SSLContext context;
    private final ClientAuth auth;

    AskingSpi(SSLContext context, ClientAuth auth) {
      this.context = context;
      this.auth = auth;
    }

    private SSLEngine asking(SSLEngine engine) {
      engine.setUseClientMode(false);
      if (auth == ClientAuth.REQUIRE) {
        engine.setNeedClientAuth(true);
      } else {
        engine.setWantClientAuth(true);
      }
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return asking(context.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return asking(context.createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random) {
      throw new UnsupportedOperationException("it is set up already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }
  }
}
