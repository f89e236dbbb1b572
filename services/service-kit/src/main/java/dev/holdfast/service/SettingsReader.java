package dev.holdfast.service;

import ch.qos.logback.classic.Level;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.service.Settings.ClientSettings;
import dev.holdfast.service.Settings.DrainSettings;
import dev.holdfast.service.Settings.LogSettings;
import dev.holdfast.service.Settings.RegistrySettings;
import dev.holdfast.service.Settings.ServingSettings;
import io.helidon.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link Settings} from the environment ({@code HOLDFAST_CLIENT_TRIES}), else from YAML
 * ({@code holdfast.client.tries}), else takes the default. An empty variable counts as not set:
 * that is how a chart leaves one out.
 */
final class SettingsReader {
  private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern OF_A_DOWNSTREAM =
      Pattern.compile(
          "holdfast\\.client\\.([a-z][a-z0-9-]{0,62})\\.(tries|timeout|hedging|budget|tls)");
  private static final Pattern OF_A_DOWNSTREAM_IN_THE_ENVIRONMENT =
      Pattern.compile("HOLDFAST_CLIENT_([A-Z][A-Z0-9_]{0,62})_(TRIES|TIMEOUT|HEDGING|BUDGET|TLS)");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

  /** What an empty setting names. */
  static final Path NO_FILE = Path.of("");

  private static final Set<String> SECRETS = Set.of("registry.token", "registry.password");
  private static final Duration MOST = Duration.ofHours(24);

  private final Map<String, String> environment;
  private final Map<String, String> yaml;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();

  private SettingsReader(Map<String, String> environment, Config yaml) {
    this.environment = environment;
    this.yaml = yaml.get("holdfast").asMap().orElse(Map.of());
  }

  /**
   * Reads and checks all of them.
   *
   * @throws BadSettings with every problem, not only the first
   */
  static Settings read(Map<String, String> environment, Config yaml) {
    SettingsReader reader = new SettingsReader(environment, yaml);
    Settings settings = reader.settings();
    reader.refuseWhatDoesNotFit(settings);
    reader.refuseUnknownKeys();
    if (!reader.problems.isEmpty()) {
      throw new BadSettings(reader.problems);
    }
    return settings;
  }

  private Settings settings() {
    String service =
        value(
            "service",
            null,
            "catalog",
            "must be 1 to 63 of a-z, 0-9 and '-', a letter first",
            text -> matching(SERVICE, text),
            "");
    String instance =
        value(
            "instance",
            given("instance") ? "" : hostName(),
            "catalog-1",
            "must be 1 to 128 of letters, digits, '.', '_' and '-', a letter or digit first",
            text -> matching(INSTANCE, text),
            "");
    InetAddress bind =
        value(
            "bind",
            "0.0.0.0",
            "0.0.0.0",
            "must be an IP address or a host name that resolves",
            SettingsReader::address,
            InetAddress.getLoopbackAddress());
    String advertise =
        value(
            "advertise",
            given("advertise") ? "" : AdvertisedAddress.of(bind),
            "10.0.0.7",
            AdvertisedAddress.rule(advertisedText(bind), bind),
            text -> AdvertisedAddress.problem(text, bind).isEmpty() ? text : null,
            "");
    int port = value("port", "8080", "8080", "must be in [0, 65535]", within(0, 65535), 0);
    int advertisePort = orOwnPort("advertise-port");
    int concurrencyLimit =
        value("concurrency-limit", "128", "128", "must be in [1, 100000]", within(1, 100_000), 1);
    return new Settings(
        service,
        instance,
        bind,
        advertise,
        port,
        advertisePort,
        concurrencyLimit,
        serving(),
        registry(),
        drain(),
        client("client"),
        clients(),
        log(),
        new TlsSettingsReader(this).read());
  }

  private LogSettings log() {
    Map<String, Level> levels =
        value(
            "log.levels",
            "",
            LogLevels.EXAMPLE,
            LogLevels.RULE,
            text -> LogLevels.parse(text).orElse(null),
            Map.of());
    Path file =
        value(
            "log.levels-file",
            "",
            "/etc/holdfast-log/levels",
            "must be a file that can be read; it " + LogLevels.RULE.replace("must be", "holds"),
            SettingsReader::levelsFile,
            NO_FILE);
    boolean inFile = !file.equals(NO_FILE);
    if (given("log.levels") && inFile) {
      refused("log.levels", "is given as it is and in a file", "leave one of the two out");
    }
    return new LogSettings(
        given("log.levels") ? Optional.of(levels) : Optional.empty(),
        inFile ? Optional.of(file) : Optional.empty());
  }

  /**
   * {@code PREFIX.ca}, {@code PREFIX.certificate} and {@code PREFIX.key}; none where one of the
   * latter two is missing, which is a problem.
   *
   * @param folder where people put such files, for the example
   */
  TlsFiles tlsFiles(String prefix, String folder) {
    Optional<Path> ca = pem(prefix + ".ca", folder + "/ca.crt");
    Optional<Path> certificate = pem(prefix + ".certificate", folder + "/tls.crt");
    Optional<Path> key = pem(prefix + ".key", folder + "/tls.key");
    if (certificate.isPresent() != key.isPresent()) {
      String missing = prefix + (key.isEmpty() ? ".key" : ".certificate");
      problem(missing, "a certificate and its key go together", folder + "/tls.crt and tls.key");
      return TlsFiles.none();
    }
    return new TlsFiles(ca, certificate, key);
  }

  /** A file in PEM, if one is given. */
  Optional<Path> pem(String key, String example) {
    Path file =
        value(
            key,
            "",
            example,
            "must be a file in PEM that can be read",
            SettingsReader::readable,
            NO_FILE);
    return file.equals(NO_FILE) ? Optional.empty() : Optional.of(file);
  }

  static @Nullable Path readable(String text) {
    try {
      Path file = Path.of(text);
      return text.isEmpty() || (Files.isRegularFile(file) && Files.isReadable(file)) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  boolean flag(String key, String fallback, boolean stand) {
    return value(
        key, fallback, "true", "must be true or false", SettingsReader::trueOrFalse, stand);
  }

  private static @Nullable Path levelsFile(String text) {
    if (text.isEmpty()) {
      return NO_FILE;
    }
    try {
      Path file = Path.of(text);
      return LogLevels.parse(Files.readString(file)).isPresent() ? file : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private void refuseWhatDoesNotFit(Settings settings) {
    if (settings.tls().serves()
        && settings.registry().check() == Settings.Check.HTTP
        && settings.serving().managementPort().isEmpty()) {
      problem("management.port", "must be given where the registry asks by HTTP, not TLS", "8081");
    }
  }

  /** Those of which something is said: {@code client.pricing.timeout}. */
  private Map<String, ClientSettings> clients() {
    Map<String, ClientSettings> clients = new TreeMap<>();
    for (String downstream : downstreams()) {
      clients.put(downstream, client("client." + downstream));
    }
    return clients;
  }

  private Set<String> downstreams() {
    Set<String> names = new TreeSet<>();
    for (String key : yaml.keySet()) {
      Matcher matcher = OF_A_DOWNSTREAM.matcher(key);
      if (matcher.matches()) {
        names.add(matcher.group(1));
      }
    }
    for (String variable : environment.keySet()) {
      Matcher matcher = OF_A_DOWNSTREAM_IN_THE_ENVIRONMENT.matcher(variable);
      if (matcher.matches()) {
        names.add(matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    return names;
  }

  private String advertisedText(InetAddress bind) {
    return given("advertise") ? text("advertise") : AdvertisedAddress.of(bind);
  }

  private ServingSettings serving() {
    ServingSettings usual = ServingSettings.defaults();
    return new ServingSettings(
        value(
            "management.port",
            "off",
            "8081",
            "must be off, or in [0, 65535], 0 for any free one",
            SettingsReader::portOrOff,
            usual.managementPort()),
        value(
            "management.shared",
            "false",
            "true",
            "must be true or false",
            SettingsReader::trueOrFalse,
            usual.managementShared()),
        duration("request.timeout", "30s", Duration.ofMillis(1)),
        duration("request.read-timeout", "10s", Duration.ofMillis(1)),
        duration("request.idle-timeout", "1m", Duration.ofSeconds(1)),
        value(
            "request.body-at-most",
            Integer.toString(usual.bodyAtMost()),
            "4194304",
            "must be a number of bytes in [1, 1000000000]",
            within(1, 999_999_999),
            usual.bodyAtMost()),
        duration("health.timeout", "1s", Duration.ofMillis(1)),
        duration("log.wait", "1s", Duration.ofMillis(1)),
        duration("queue.wait", "100ms", Duration.ZERO));
  }

  private RegistrySettings registry() {
    return new RegistrySettingsReader(this).read();
  }

  /** A port where others come in, a proxy's before the service; its own by default. */
  int orOwnPort(String key) {
    return value(
        key,
        "0",
        "8666",
        "must be in [0, 65535], 0 for the port that the service listens on",
        within(0, 65535),
        0);
  }

  private DrainSettings drain() {
    return new DrainSettings(
        duration("drain.wait", "1s", Duration.ZERO),
        duration("drain.timeout", "10s", Duration.ZERO));
  }

  /** Those below a key; what is not said there is as for any service. */
  private ClientSettings client(String key) {
    return new ClientSettings(
        value(
            key + ".tries", usual(key, "tries", "2"), "2", "must be in [1, 10]", within(1, 10), 1),
        duration(key + ".timeout", usual(key, "timeout", "1s"), Duration.ofMillis(1)),
        flag(key + ".hedging", usual(key, "hedging", "true"), true),
        value(
                key + ".budget",
                usual(key, "budget", "5"),
                "5",
                "must be in [0, 100] percent of the calls",
                within(0, 100),
                5)
            / 100.0,
        flag(key + ".tls", usual(key, "tls", "false"), false));
  }

  private String usual(String key, String name, String fallback) {
    String common = key.equals("client") ? "" : text("client." + name);
    return common.isEmpty() ? fallback : common;
  }

  Duration duration(String key, String fallback, Duration least) {
    return value(
        key,
        fallback,
        fallback,
        "must be a duration such as 500ms, 10s or 2m, in [" + inWords(least) + ", 1440m]",
        text -> duration(text, least),
        least);
  }

  <E extends Enum<E>> E oneOf(String key, E fallback) {
    return oneOf(key, nameOf(fallback), fallback);
  }

  private <E extends Enum<E>> E oneOf(String key, String unsaid, E fallback) {
    E[] all = fallback.getDeclaringClass().getEnumConstants();
    String names = Arrays.stream(all).map(SettingsReader::nameOf).collect(Collectors.joining(", "));
    return value(
        key,
        unsaid,
        nameOf(fallback),
        all.length == 1 ? "must be " + names : "must be one of " + names,
        text -> Arrays.stream(all).filter(e -> nameOf(e).equals(text)).findFirst().orElse(null),
        fallback);
  }

  /**
   * One setting.
   *
   * @param fallback null where it must be given
   * @param parse null for a text that breaks the rule
   * @param stand what to go on with after a problem, so that the other settings are checked too
   */
  <T> T value(
      String key,
      @Nullable String fallback,
      String example,
      String rule,
      Function<String, @Nullable T> parse,
      T stand) {
    known.add(key);
    String variable = variable(key);
    String text = text(key);
    boolean fromYaml = environment.getOrDefault(variable, "").isEmpty() && !text.isEmpty();
    String where = fromYaml ? "holdfast." + key : variable;
    if (text.isEmpty()) {
      if (fallback == null) {
        problems.add(where + " is not set: " + rule + "; " + remedy(key, example));
        return stand;
      }
      text = fallback;
    }
    T parsed = parse.apply(text);
    if (parsed == null) {
      String value = SECRETS.contains(key) ? "***" : shown(text);
      problems.add(where + "=" + value + ": " + rule + "; " + remedy(key, example));
      return stand;
    }
    return parsed;
  }

  /** A setting that is well by itself, and not beside others; of a secret nothing is repeated. */
  void problem(String key, String rule, String example) {
    refused(key, rule, remedy(key, example));
  }

  /** The same with another remedy than to set it. */
  void refused(String key, String rule, String remedy) {
    String value = SECRETS.contains(key) ? "***" : given(key) ? shown(text(key)) : "(not set)";
    problems.add(variable(key) + "=" + value + ": " + rule + "; " + remedy);
  }

  /** As it was given; empty where it was not. */
  private String text(String key) {
    String fromEnvironment = environment.getOrDefault(variable(key), "");
    return fromEnvironment.isEmpty() ? yaml.getOrDefault("holdfast." + key, "") : fromEnvironment;
  }

  /** So that the host name, which may cost a look-up, is asked for only where it is needed. */
  boolean given(String key) {
    return !text(key).isEmpty();
  }

  /**
   * A wrong key in YAML is a mistake; other variables are left alone: clusters add their own. The
   * configuration of a service that was there before the kit may have the variables among its keys.
   */
  private void refuseUnknownKeys() {
    for (Map.Entry<String, String> entry : yaml.entrySet()) {
      String key = entry.getKey().substring("holdfast.".length());
      if (!known.contains(key) && !environment.containsKey(variable(key))) {
        problems.add(
            entry.getKey()
                + "="
                + shown(entry.getValue())
                + ": no such setting; use one of "
                + String.join(", ", known));
      }
    }
  }

  private static String remedy(String key, String example) {
    return "set " + variable(key) + " or holdfast." + key + ", for example to " + example;
  }

  private static String variable(String key) {
    return "HOLDFAST_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** One line, bounded, whatever the environment holds. */
  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 100 ? line : line.substring(0, 100) + "...";
  }

  private static @Nullable String matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? text : null;
  }

  private static Function<String, @Nullable Integer> within(int least, int most) {
    return text -> {
      if (!text.matches("\\d{1,9}")) {
        return null;
      }
      int number = Integer.parseInt(text);
      return number < least || number > most ? null : number;
    };
  }

  private static @Nullable Duration duration(String text, Duration least) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration value =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          default -> Duration.ofMinutes(amount);
        };
    return value.compareTo(least) < 0 || value.compareTo(MOST) > 0 ? null : value;
  }

  private static String inWords(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private static @Nullable InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static @Nullable OptionalInt portOrOff(String text) {
    if (text.equals("off")) {
      return OptionalInt.empty();
    }
    Integer port = within(0, 65535).apply(text);
    return port == null ? null : OptionalInt.of(port);
  }

  private static @Nullable Boolean trueOrFalse(String text) {
    return List.of("true", "false").contains(text) ? Boolean.valueOf(text) : null;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
