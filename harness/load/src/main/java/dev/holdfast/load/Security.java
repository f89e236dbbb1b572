package dev.holdfast.load;

import dev.holdfast.model.Protocol.ClientCertificate;
import dev.holdfast.model.Protocol.Tls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How a load's connections are secured: by the JDK's TLS, the name in the certificate checked. */
final class Security {
  private final SslContext context;
  private final String name;

  /**
   * Reads the certificates.
   *
   * @param name what the system's certificate must be for
   * @throws IllegalArgumentException where a file holds no certificate or key that can be used
   */
  Security(Tls tls, String name, boolean http2) {
    this.name = name;
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    try {
      if (tls.insecure()) {
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      } else if (tls.ca() != null) {
        builder.trustManager(tls.ca().toFile());
      }
      builder.endpointIdentificationAlgorithm(tls.insecure() ? null : "HTTPS");
      ClientCertificate certificate = tls.certificate();
      if (certificate != null) {
        builder.keyManager(certificate.certificate().toFile(), certificate.key().toFile());
      }
      if (http2) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2));
      }
      context = builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      @Nullable Throwable cause = e.getCause();
      throw new IllegalArgumentException(
          "a load's certificates and key must be PEM files that can be used, got %s: %s"
              .formatted(tls, cause == null ? e.getMessage() : cause.getMessage()),
          e);
    }
  }

  /** Secures one connection, of which it must be the first handler. */
  SslHandler handler(Channel channel, Wire wire) {
    SslHandler handler = context.newHandler(channel.alloc(), name, wire.target().getPort());
    handler.setHandshakeTimeoutMillis(wire.connectTimeoutMillis());
    return handler;
  }
}
