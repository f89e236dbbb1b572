package dev.holdfast.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.spi.TlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class ConsulRegistryTest {
  private static final Instance ONE =
      new Instance("catalog", "catalog-1", "127.0.0.2", 8080, Map.of("zone", "a"));
  private static final HealthCheck TTL =
      new HealthCheck.Ttl(Duration.ofMillis(300), Duration.ofMinutes(1));

  /** So long that no renewal comes between. */
  private static final HealthCheck LASTING =
      new HealthCheck.Ttl(Duration.ofMinutes(1), Duration.ofMinutes(1));

  private final ScriptedConsul consul = new ScriptedConsul();
  private Registry registry = new ConsulProvider().open(RegistryAccess.open(consul.url()));

  @AfterEach
  void close() {
    registry.close();
    consul.close();
  }

  @Test
  void registersAsPassingAndRenewsAtOnceSinceConsulKeepsTheStateOfAnOlderCheck() throws Exception {
    consul.answers(200, "").answers(200, "");
    registry.register(ONE, TTL);

    ScriptedConsul.Asked register = consul.nextAsked();
    assertThat(register.method() + " " + register.target())
        .isEqualTo("PUT /v1/agent/service/register");
    assertThat(register.body())
        .isEqualTo(
            """
            {"ID":"catalog-1","Name":"catalog","Address":"127.0.0.2","Port":8080,\
            "Meta":{"zone":"a"},"Check":{"TTL":"300ms","Status":"passing",\
            "DeregisterCriticalServiceAfter":"60000ms"}}\
            """);
    ScriptedConsul.Asked renew = consul.nextAsked();
    assertThat(renew.method() + " " + renew.target())
        .isEqualTo("PUT /v1/agent/check/pass/service:catalog-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "404 Unknown check ID \"service:catalog-1\". Ensure that the check ID is passed, not the"
            + " check name.",
        "500 Unknown check \"service:catalog-1\"",
        "500 CheckID \"service:catalog-1\" does not have associated TTL"
      })
  void registersAgainWhateverAConsulSaysThatForgot(String answer) throws Exception {
    consul
        .answers(200, "")
        .answers(200, "")
        .answers(Integer.parseInt(answer.substring(0, 3)), answer.substring(4));
    registry.register(ONE, TTL);
    consul.nextAsked();
    consul.nextAsked();

    assertThat(consul.nextAsked().target()).startsWith("/v1/agent/check/pass/");
    assertThat(consul.nextAsked().target()).isEqualTo("/v1/agent/service/register");
  }

  @Test
  void doesNotRegisterAgainWhenConsulIsOnlyIll() throws Exception {
    consul
        .answers(200, "")
        .answers(200, "")
        .answers(500, "No cluster leader")
        .answers(429, "rate limit")
        .answers(403, "denied");
    registry.register(ONE, TTL);
    consul.nextAsked();
    consul.nextAsked();

    for (int i = 0; i < 4; i++) {
      assertThat(consul.nextAsked().target()).startsWith("/v1/agent/check/pass/");
    }
  }

  @Test
  void sendsTheTokenAndNeverSaysIt() throws Exception {
    registry.close();
    registry = withToken();
    consul.answers(403, "Permission denied");

    assertThatThrownBy(() -> registry.healthy("catalog"))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining("403 Permission denied")
        .hasMessageContaining("/v1/health/service/catalog")
        .hasMessageNotContaining("s3cret");
    assertThat(consul.nextAsked().token()).isEqualTo("s3cret");
  }

  private Registry withToken() {
    return new ConsulProvider()
        .open(
            new RegistryAccess(
                consul.url(), new Credentials.Token(() -> "s3cret"), TlsFiles.none()));
  }

  @Test
  void theTokenIsInNoLogAtAnyLevel() {
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    Handler handler =
        new StreamHandler() {
          @Override
          public synchronized void publish(LogRecord entry) {
            logged.add(entry.getMessage() + Arrays.toString(entry.getParameters()));
          }
        };
    root.addHandler(handler);
    root.setLevel(Level.ALL);
    try {
      registry.close();
      registry = withToken();
      consul.lists("1");
      assertThat(registry.healthy("catalog")).isEmpty();
    } finally {
      root.setLevel(before);
      root.removeHandler(handler);
    }
    assertThat(logged).as("Helidon's logs").anyMatch(line -> line.contains("X-Consul-Token"));
    assertThat(logged).noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void saysAtOnceWhatConsulRefuses() {
    consul.answers(400, "Invalid Service Meta: Key contains invalid characters");
    assertThatThrownBy(() -> registry.register(ONE, TTL))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageEndingWith("400 Invalid Service Meta: Key contains invalid characters");
    assertThat(consul.askedSoFar()).isEqualTo(1);
  }

  /** The connection came back to another agent, and the registration stands with both. */
  @Test
  void leavesEveryAgentThatItWasPutTo() throws Exception {
    consul.answers(200, "").answers(200, "");
    Registry.Registration registration = registry.register(ONE, LASTING);
    consul.answers(200, "").answers(200, entryAt("node-b")).answers(200, "").answers(200, "[]");

    registration.close();

    assertThat(consul.targets(6))
        .containsExactly(
            "PUT /v1/agent/service/register",
            "PUT /v1/agent/check/pass/service:catalog-1",
            "PUT /v1/agent/service/deregister/catalog-1",
            "GET /v1/health/service/catalog",
            "PUT /v1/agent/service/deregister/catalog-1",
            "GET /v1/health/service/catalog");
  }

  @Test
  void leavesAnAgentThatNoConnectionLeadsToByTheCatalog() throws Exception {
    consul.answers(200, "").answers(200, "");
    Registry.Registration registration = registry.register(ONE, LASTING);
    for (int round = 0; round < 6; round++) {
      consul.answers(200, "").answers(200, entryAt("node-b"));
    }
    consul.answers(200, "");

    registration.close();

    assertThat(consul.targets(15)).last().isEqualTo("PUT /v1/catalog/deregister");
  }

  @Test
  void whoMayNotLookHasLeftAllTheSame() throws Exception {
    consul.answers(200, "").answers(200, "");
    Registry.Registration registration = registry.register(ONE, LASTING);
    consul.answers(200, "").answers(403, "Permission denied");

    registration.close();

    assertThat(consul.targets(4)).last().isEqualTo("GET /v1/health/service/catalog");
    assertThat(consul.askedSoFar()).isZero();
  }

  private static String entryAt(String node) {
    return "[{\"Node\": {\"Node\": \"" + node + "\"}, \"Service\": {\"ID\": \"catalog-1\"}}]";
  }

  @Test
  void anInstanceThatStandsWithTwoAgentsIsOne() {
    String entry =
        "{\"Node\": {\"Node\": \"%s\"}, \"Service\": {\"ID\": \"a\", \"Service\": \"s\","
            + " \"Address\": \"127.0.0.2\", \"Port\": 80}}";
    consul.answers(200, "[" + entry.formatted("one") + "," + entry.formatted("two") + "]");

    assertThat(registry.healthy("s"))
        .containsExactly(new Instance("s", "a", "127.0.0.2", 80, Map.of()));
  }

  @Test
  void waitsForAnAgentThatIsNotReadyYet() throws Exception {
    consul.answers(500, "No cluster leader").answers(200, "").answers(200, "");
    registry.register(ONE, TTL);
    assertThat(consul.nextAsked().target()).isEqualTo("/v1/agent/service/register");
    assertThat(consul.nextAsked().target()).isEqualTo("/v1/agent/service/register");
  }

  @Test
  void takesTheNodesAddressWhereTheServiceHasNoneAndLeavesOutWhatHasNoPort() {
    consul.answers(
        200,
        """
        [{"Node": {"Address": "127.0.0.9"},
          "Service": {"ID": "b", "Service": "s", "Address": "", "Port": 80}},
         {"Node": {"Address": "127.0.0.9"}, "Service": {"ID": "a", "Service": "s", "Address": ""}}]
        """);
    assertThat(registry.healthy("s"))
        .containsExactly(new Instance("s", "b", "127.0.0.9", 80, Map.of()));
  }

  @Test
  void keepsThePathThatConsulIsBehind() throws Exception {
    registry.close();
    registry =
        new ConsulProvider().open(RegistryAccess.open(URI.create(consul.url() + "/consul/")));
    consul.lists("1");
    assertThat(registry.healthy("s")).isEmpty();
    assertThat(consul.nextAsked().target()).startsWith("/consul/v1/health/service/s?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://127.0.0.1", "localhost:8500", "http:/x", "http://me:pw@127.0.0.1:8500"})
  void refusesWhatIsNoUrlOfAConsulWithoutRepeatingIt(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConsulProvider().open(RegistryAccess.open(URI.create(url))))
        .withMessageContaining("http(s)://host:port")
        .withMessageNotContaining("pw");
  }

  @Test
  void refusesToBeUsedOnceClosed() {
    registry.close();
    assertThatIllegalStateException().isThrownBy(() -> registry.healthy("s"));
    assertThatIllegalStateException().isThrownBy(() -> registry.register(ONE, TTL));
    assertThatIllegalStateException().isThrownBy(() -> registry.watch("s", _ -> {}));
  }
}
