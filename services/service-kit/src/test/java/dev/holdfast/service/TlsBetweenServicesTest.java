package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.registry.TestCertificates;
import dev.holdfast.registry.http.PemTls;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.service.Settings.ClientSettings;
import dev.holdfast.service.Settings.ServingSettings;
import dev.holdfast.service.Settings.TlsSettings;
import dev.holdfast.testing.InMemoryRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsBetweenServicesTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @TempDir private Path folder = Path.of("");
  private TestCertificates certificates;

  @BeforeEach
  void sign() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.signed("pricing", "SAN=dns:pricing");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private TlsFiles files(Path authority, String name) {
    return new TlsFiles(
        Optional.of(authority),
        Optional.of(certificates.certificate(name)),
        Optional.of(certificates.key(name)));
  }

  private HoldfastService pricing(boolean callersKnown) {
    return pricing(new TlsSettings(files(certificates.authority(), "pricing"), true, callersKnown));
  }

  private HoldfastService pricing(TlsSettings tls) {
    Settings usual = TestServices.settings("pricing", "pricing-1");
    ServingSettings serving = usual.serving();
    Settings settings =
        new Settings(
            usual.service(),
            usual.instance(),
            usual.bind(),
            usual.advertise(),
            usual.port(),
            usual.advertisePort(),
            usual.concurrencyLimit(),
            new ServingSettings(
                OptionalInt.of(0),
                false,
                serving.requestTimeout(),
                serving.readTimeout(),
                serving.idleTimeout(),
                serving.bodyAtMost(),
                serving.checkTimeout(),
                serving.logWait(),
                serving.queueWait()),
            usual.registry(),
            usual.drain(),
            usual.client(),
            Map.of(),
            usual.log(),
            tls);
    HoldfastService service =
        HoldfastService.start(
            settings,
            registry,
            (routes, context) -> routes.get("/", (request, response) -> response.send("hello")));
    opened.add(service);
    TestServices.awaitReady(service);
    return service;
  }

  private ServiceClient client(TlsFiles files) {
    ServiceClient client =
        new ServiceClient(
            "pricing",
            new InstanceSource.Watched(registry, "pricing", System::nanoTime),
            new ClientSettings(1, Duration.ofSeconds(10)),
            Optional.of(PemTls.context(files)),
            System::nanoTime,
            new Metrics(new Requests()));
    opened.add(client);
    return client;
  }

  private TlsFiles trust(Path authority) {
    return new TlsFiles(Optional.of(authority), Optional.empty(), Optional.empty());
  }

  @Test
  void whoeverTrustsTheAuthorityIsAnsweredAndNobodysNameIsLookedUp() {
    pricing(false);
    int before = NamesAsked.COUNT.get();

    Reply reply = client(trust(certificates.authority())).get("/");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.hops()).containsExactly("pricing-1");
    assertThat(NamesAsked.COUNT).hasValue(before);
  }

  @Test
  void anotherAuthoritysServiceIsNotBelieved() {
    pricing(false);

    assertThatThrownBy(() -> client(trust(certificates.otherAuthority())).get("/"))
        .isInstanceOf(NoAnswer.class);
  }

  @Test
  void theCertificateOfAnotherServiceIsNotBelieved() {
    pricing(new TlsSettings(files(certificates.authority(), "server"), true, false));

    assertThatThrownBy(() -> client(trust(certificates.authority())).get("/"))
        .isInstanceOf(NoAnswer.class);
  }

  @Test
  void whoeverDoesNotSpeakTlsIsNotAnswered() {
    HoldfastService service = pricing(false);

    assertThatThrownBy(() -> TestServices.get(service, "/")).hasCauseInstanceOf(IOException.class);
    assertThat(
            TestServices.get(
                    URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics"))
                .statusCode())
        .as("probes and scrapes do not")
        .isEqualTo(200);
  }

  @Test
  void callersMustShowACertificateOfTheAuthorityWhereTheyMustBeKnown() {
    pricing(true);

    assertThat(client(files(certificates.authority(), "client")).get("/").status()).isEqualTo(200);
    assertThatThrownBy(() -> client(trust(certificates.authority())).get("/"))
        .isInstanceOf(NoAnswer.class);
    assertThatThrownBy(() -> client(files(certificates.authority(), "other")).get("/"))
        .isInstanceOf(NoAnswer.class);
  }

  @Test
  void aCertificateThatIsRenewedIsTheNextConnections() throws Exception {
    HoldfastService service = pricing(false);
    BigInteger before = serial(service);

    certificates.signed("pricing", "SAN=dns:pricing");

    assertThat(serial(service)).isNotEqualTo(before);
    assertThat(client(trust(certificates.authority())).get("/").status()).isEqualTo(200);
  }

  private BigInteger serial(HoldfastService service) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            PemTls.context(trust(certificates.authority()))
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }
}
