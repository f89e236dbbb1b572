package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.service.Settings.Check;
import dev.holdfast.service.Settings.ClientSettings;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "HOLDFAST_SERVICE", "catalog",
          "HOLDFAST_INSTANCE", "catalog-1",
          "HOLDFAST_REGISTRY_URL", "http://127.0.0.1:8500");

  @Test
  void whatIsNotSetHasItsDefault() {
    Settings settings = SettingsReader.read(LEAST, Config.empty());

    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.bind().isAnyLocalAddress()).isTrue();
    assertThat(settings.advertise()).isNotEqualTo("0.0.0.0").isNotEmpty();
    assertThat(settings.advertisePort()).isZero();
    assertThat(settings.concurrencyLimit()).isEqualTo(128);
    assertThat(settings.registry().check()).isEqualTo(Check.TTL);
    assertThat(settings.registry().checkPort()).isZero();
    assertThat(settings.registry().ttl()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.registry().deregisterAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.drain().pause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.drain().timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.client().tries()).isEqualTo(2);
    assertThat(settings.client().timeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theAddressThatIsBoundIsAdvertised() {
    assertThat(read(Map.of("HOLDFAST_BIND", "127.1.2.3")).advertise()).isEqualTo("127.1.2.3");
  }

  @Test
  void theEnvironmentGoesBeforeTheYaml() {
    Config yaml =
        yaml(
            """
            holdfast:
              port: 1234
              client: {tries: 4, timeout: 250ms}
            """);

    Settings settings = SettingsReader.read(with(Map.of("HOLDFAST_PORT", "4321")), yaml);

    assertThat(settings.port()).isEqualTo(4321);
    assertThat(settings.client().tries()).isEqualTo(4);
    assertThat(settings.client().timeout()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void eachServiceThatIsCalledCanHaveSettingsOfItsOwn() {
    Config yaml =
        yaml(
            """
            holdfast:
              client:
                tries: 3
                pricing: {timeout: 250ms, hedging: false}
                stock-count: {budget: 20}
            """);

    Settings settings =
        SettingsReader.read(with(Map.of("HOLDFAST_CLIENT_STOCK_COUNT_TRIES", "1")), yaml);

    assertThat(settings.client("pricing"))
        .isEqualTo(new ClientSettings(3, Duration.ofMillis(250), false, 0.05));
    assertThat(settings.client("stock-count"))
        .isEqualTo(new ClientSettings(1, Duration.ofSeconds(1), true, 0.2));
    assertThat(settings.client("anything"))
        .isEqualTo(new ClientSettings(3, Duration.ofSeconds(1), true, 0.05));
  }

  @Test
  void aBadSettingOfAServiceThatIsCalledIsToldByItsName() {
    assertThat(
            catchThrowableOfType(
                BadSettings.class, () -> read(Map.of("HOLDFAST_CLIENT_PRICING_TIMEOUT", "soon"))))
        .hasMessageContaining("HOLDFAST_CLIENT_PRICING_TIMEOUT=soon: must be a duration");
  }

  @Test
  void anEmptyVariableCountsAsNotSet() {
    assertThat(read(Map.of("HOLDFAST_PORT", "")).port()).isEqualTo(8080);
  }

  @Test
  void theAdvertisedPortMayBeAProxys() {
    Settings settings =
        read(
            Map.of(
                "HOLDFAST_ADVERTISE_PORT", "8666",
                "HOLDFAST_REGISTRY_CHECK_PORT", "8667"));

    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.advertisePort()).isEqualTo(8666);
    assertThat(settings.registry().checkPort()).isEqualTo(8667);
  }

  @Test
  void anAdvertisedPortMustBeAPort() {
    assertThat(
            problems(
                Map.of(
                    "HOLDFAST_ADVERTISE_PORT", "65536",
                    "HOLDFAST_REGISTRY_CHECK_PORT", "-1")))
        .containsExactly(
            "HOLDFAST_ADVERTISE_PORT=65536: must be in [0, 65535], 0 for the port that the service"
                + " listens on; set HOLDFAST_ADVERTISE_PORT or holdfast.advertise-port, for example"
                + " to 8666",
            "HOLDFAST_REGISTRY_CHECK_PORT=-1: must be in [0, 65535], 0 for the port that the"
                + " service listens on; set HOLDFAST_REGISTRY_CHECK_PORT or"
                + " holdfast.registry.check-port, for example to 8666");
  }

  @Test
  void allProblemsAreToldAtOnceWithKeyValueRuleAndRemedy() {
    assertThat(
            problems(
                Map.of(
                    "HOLDFAST_PORT", "99999",
                    "HOLDFAST_REGISTRY_KIND", "zookeeper",
                    "HOLDFAST_DRAIN_WAIT", "5",
                    "HOLDFAST_REGISTRY_CHECK", "twice",
                    "HOLDFAST_CONCURRENCY_LIMIT", "0",
                    "HOLDFAST_ADVERTISE", "0.0.0.0")))
        .containsExactly(
            "HOLDFAST_ADVERTISE=0.0.0.0: must be an address that others can reach, not a wildcard;"
                + " set HOLDFAST_ADVERTISE or holdfast.advertise, for example to 10.0.0.7",
            "HOLDFAST_PORT=99999: must be in [0, 65535];"
                + " set HOLDFAST_PORT or holdfast.port, for example to 8080",
            "HOLDFAST_CONCURRENCY_LIMIT=0: must be in [1, 100000]; set HOLDFAST_CONCURRENCY_LIMIT"
                + " or holdfast.concurrency-limit, for example to 128",
            "HOLDFAST_REGISTRY_KIND=zookeeper: must be one of consul, etcd;"
                + " set HOLDFAST_REGISTRY_KIND or holdfast.registry.kind, for example to consul",
            "HOLDFAST_REGISTRY_CHECK=twice: must be one of ttl, http;"
                + " set HOLDFAST_REGISTRY_CHECK or holdfast.registry.check, for example to ttl",
            "HOLDFAST_DRAIN_WAIT=5: must be a duration such as 500ms, 10s or 2m, in [0s, 1440m];"
                + " set HOLDFAST_DRAIN_WAIT or holdfast.drain.wait, for example to 1s");
  }

  @Test
  void logLevelsAreGivenAsTheyAreOrInAFile(@TempDir Path folder) throws Exception {
    String file = Files.writeString(folder.resolve("levels"), "warn\n").toString();
    String wrong = Files.writeString(folder.resolve("wrong"), "loud\n").toString();

    assertThat(read(Map.of()).log().levels()).as("as usual").isEmpty();
    assertThat(read(Map.of("HOLDFAST_LOG_LEVELS", "debug, io.helidon=info")).log().levels())
        .hasValue(Map.of("ROOT", Level.DEBUG, "io.helidon", Level.INFO));
    assertThat(read(Map.of("HOLDFAST_LOG_LEVELS_FILE", file)).log().file()).hasValue(Path.of(file));
    assertThat(problems(Map.of("HOLDFAST_LOG_LEVELS", "loud")))
        .containsExactly(
            "HOLDFAST_LOG_LEVELS=loud: must be levels (trace, debug, info, warn, error, off), for"
                + " all and for loggers by name; set HOLDFAST_LOG_LEVELS or holdfast.log.levels,"
                + " for example to info,io.helidon=debug");
    assertThat(problems(Map.of("HOLDFAST_LOG_LEVELS", "info", "HOLDFAST_LOG_LEVELS_FILE", file)))
        .containsExactly(
            "HOLDFAST_LOG_LEVELS=info: is given as it is and in a file; leave one of the two out");
    assertThat(problems(Map.of("HOLDFAST_LOG_LEVELS_FILE", wrong)))
        .singleElement()
        .asString()
        .contains("must be a file that can be read; it holds levels");
    assertThat(problems(Map.of("HOLDFAST_LOG_LEVELS_FILE", folder.resolve("none").toString())))
        .hasSize(1);
  }

  @Test
  void whatMustBeGivenIsMissed() {
    BadSettings bad =
        catchThrowableOfType(
            BadSettings.class,
            () -> SettingsReader.read(Map.of("HOLDFAST_INSTANCE", "x"), Config.empty()));

    assertThat(bad.problems())
        .containsExactly(
            "HOLDFAST_SERVICE is not set: must be 1 to 63 of a-z, 0-9 and '-', a letter first;"
                + " set HOLDFAST_SERVICE or holdfast.service, for example to catalog",
            "HOLDFAST_REGISTRY_URL is not set: must be an http or https URL with a host and without"
                + " user, query or fragment; set HOLDFAST_REGISTRY_URL or holdfast.registry.url,"
                + " for example to http://127.0.0.1:8500");
  }

  @Test
  void aWrongKeyInTheYamlIsNamed() {
    BadSettings bad =
        catchThrowableOfType(
            BadSettings.class,
            () -> SettingsReader.read(LEAST, yaml("holdfast: {client: {trys: 3}}")));

    assertThat(bad.problems())
        .singleElement()
        .asString()
        .startsWith("holdfast.client.trys=3: no such setting; use one of service, instance, ")
        .contains("client.tries");
  }

  /** How a client has its instances is no choice: it follows the registry's list. */
  @Test
  void howInstancesAreHadCannotBeSet() {
    BadSettings bad =
        catchThrowableOfType(
            BadSettings.class,
            () ->
                SettingsReader.read(
                    LEAST,
                    yaml("holdfast: {client: {instances: ask, pricing: {instances: once}}}")));

    assertThat(bad.problems())
        .hasSize(2)
        .anySatisfy(one ->
            assertThat(one).startsWith("holdfast.client.instances=ask: no such setting; use one"))
        .anySatisfy(one ->
            assertThat(one)
                .startsWith("holdfast.client.pricing.instances=once: no such setting; use one"));
    assertThat(
            SettingsReader.read(with(Map.of("HOLDFAST_CLIENT_INSTANCES", "ask")), Config.empty())
                .client())
        .isEqualTo(SettingsReader.read(LEAST, Config.empty()).client());
  }

  @Test
  void aValueStaysOnOneLine() {
    assertThat(problems(Map.of("HOLDFAST_PORT", "80\n80")))
        .singleElement()
        .asString()
        .startsWith("HOLDFAST_PORT=80?80: ");
  }

  @Test
  void theTokenIsNeverPrinted() {
    Settings settings = read(Map.of("HOLDFAST_REGISTRY_TOKEN", "s3cr3t"));

    assertThat(settings.toString()).doesNotContain("s3cr3t").contains("Token[***]");
    assertThat(settings.registry().credentials())
        .isInstanceOfSatisfying(
            Credentials.Token.class, token -> assertThat(token.value().get()).isEqualTo("s3cr3t"));
  }

  @Test
  void aSecretInAFileIsReadWheneverItIsNeeded(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "first\n");
    Settings settings =
        read(
            Map.of(
                "HOLDFAST_REGISTRY_KIND", "etcd",
                "HOLDFAST_REGISTRY_USER", "catalog",
                "HOLDFAST_REGISTRY_PASSWORD_FILE", file.toString()));
    Credentials.Login login = (Credentials.Login) settings.registry().credentials();
    assertThat(login.password().get()).isEqualTo("first");

    Files.writeString(file, "second");

    assertThat(login.password().get()).isEqualTo("second");
    assertThat(settings.toString()).doesNotContain("second");
  }

  @Test
  void whatDoesNotFitTheKindOfRegistryIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "HOLDFAST_REGISTRY_KIND", "etcd",
                    "HOLDFAST_REGISTRY_TOKEN", "s3cr3t",
                    "HOLDFAST_REGISTRY_CHECK", "http")))
        .containsExactly(
            "HOLDFAST_REGISTRY_TOKEN=***: etcd lets in by name and password, not by token; set"
                + " HOLDFAST_REGISTRY_USER and HOLDFAST_REGISTRY_PASSWORD instead",
            "HOLDFAST_REGISTRY_CHECK=http: etcd asks no instance whether it is well: must be ttl;"
                + " set HOLDFAST_REGISTRY_CHECK or holdfast.registry.check, for example to ttl");
    assertThat(
            problems(
                Map.of(
                    "HOLDFAST_REGISTRY_USER", "catalog", "HOLDFAST_REGISTRY_PASSWORD", "s3cr3t")))
        .containsExactly(
            "HOLDFAST_REGISTRY_USER=catalog: consul lets in by token, not by name and password;"
                + " set HOLDFAST_REGISTRY_TOKEN instead");
  }

  @Test
  void whatLetsInMustBeWhole() {
    assertThat(
            problems(
                Map.of("HOLDFAST_REGISTRY_KIND", "etcd", "HOLDFAST_REGISTRY_PASSWORD", "s3cr3t")))
        .containsExactly(
            "HOLDFAST_REGISTRY_USER=(not set): must be given where a password is; set"
                + " HOLDFAST_REGISTRY_USER or holdfast.registry.user, for example to catalog");
    assertThat(
            problems(Map.of("HOLDFAST_REGISTRY_KIND", "etcd", "HOLDFAST_REGISTRY_USER", "catalog")))
        .containsExactly(
            "HOLDFAST_REGISTRY_PASSWORD=***: must be given where a user is; set"
                + " HOLDFAST_REGISTRY_PASSWORD or holdfast.registry.password, for example to"
                + " 0a1b2c3d");
  }

  @Test
  void filesOfTlsMustBeThereAndOfUse(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("ca.pem"), "x");
    assertThat(problems(Map.of("HOLDFAST_REGISTRY_CA", "/nowhere/ca.pem")))
        .singleElement()
        .asString()
        .startsWith("HOLDFAST_REGISTRY_CA=/nowhere/ca.pem: must be a file in PEM");
    assertThat(problems(Map.of("HOLDFAST_REGISTRY_CA", file.toString())))
        .singleElement()
        .asString()
        .startsWith("HOLDFAST_REGISTRY_URL=http://127.0.0.1:8500: must be https");
    assertThat(problems(Map.of("HOLDFAST_REGISTRY_CERTIFICATE", file.toString())))
        .singleElement()
        .asString()
        .startsWith("HOLDFAST_REGISTRY_KEY=(not set): a certificate and its key go together");
  }

  private static Settings read(Map<String, String> more) {
    return SettingsReader.read(with(more), Config.empty());
  }

  private static List<String> problems(Map<String, String> more) {
    return catchThrowableOfType(BadSettings.class, () -> read(more)).problems();
  }

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(LEAST);
    all.putAll(more);
    return all;
  }

  private static Config yaml(String text) {
    return Config.just(ConfigSources.create(text, MediaTypes.APPLICATION_X_YAML));
  }

  /** Helidon's own configuration has the environment's variables among its keys. */
  @Test
  void aVariableThatIsNoSettingIsLeftAloneAlsoWhereTheConfigurationShowsItAsAKey() {
    Config both =
        Config.just(
            ConfigSources.create(Map.of("holdfast.mark", "42", "holdfast.service", "catalog")));

    Settings settings = SettingsReader.read(with(Map.of("HOLDFAST_MARK", "42")), both);

    assertThat(settings.service()).isEqualTo("catalog");
  }
}
