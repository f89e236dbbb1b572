package dev.holdfast.service;

import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.RegistryProvider;
import dev.holdfast.registry.spi.RegistryProvider.Feature;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.service.Settings.Check;
import dev.holdfast.service.Settings.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The registry's settings, each by itself and then those that must fit together. */
final class RegistrySettingsReader {
  private final SettingsReader reader;

  RegistrySettingsReader(SettingsReader reader) {
    this.reader = reader;
  }

  RegistrySettings read() {
    List<String> kinds = Registries.kinds();
    String kind =
        reader.value(
            "registry.kind",
            "consul",
            "consul",
            "must be one of " + String.join(", ", kinds),
            text -> kinds.contains(text) ? text : null,
            "");
    Set<Feature> features =
        Registries.ofKind(kind).map(RegistryProvider::features).orElse(Set.of(Feature.values()));
    URI url =
        reader.value(
            "registry.url",
            null,
            "http://127.0.0.1:8500",
            "must be an http or https URL with a host and without user, query or fragment",
            RegistrySettingsReader::url,
            URI.create("http://invalid"));
    RegistrySettings settings =
        new RegistrySettings(
            kind,
            url,
            credentials(kind, features),
            tls(url),
            reader.oneOf("registry.check", Check.TTL),
            reader.orOwnPort("registry.check-port"),
            reader.duration("registry.ttl", "2s", Duration.ofMillis(100)),
            reader.duration("registry.deregister-after", "1m", Duration.ofSeconds(1)));
    if (settings.check() == Check.HTTP && !features.contains(Feature.HTTP_CHECK)) {
      reader.problem(
          "registry.check", kind + " asks no instance whether it is well: must be ttl", "ttl");
    }
    return settings;
  }

  private Credentials credentials(String kind, Set<Feature> features) {
    Optional<Supplier<String>> token = secret("registry.token", "0a1b2c3d");
    String user =
        reader.value(
            "registry.user",
            "",
            "catalog",
            "must be printable ASCII without spaces",
            RegistrySettingsReader::printable,
            "");
    Optional<Supplier<String>> password = secret("registry.password", "0a1b2c3d");
    refuseWhatTheKindDoesNotTake(kind, features, token.isPresent(), !user.isEmpty());
    if (user.isEmpty() && password.isPresent()) {
      reader.problem("registry.user", "must be given where a password is", "catalog");
    }
    if (!user.isEmpty() && password.isEmpty()) {
      reader.problem("registry.password", "must be given where a user is", "0a1b2c3d");
    }
    if (!user.isEmpty()) {
      return new Credentials.Login(user, password.orElse(() -> ""));
    }
    return token.<Credentials>map(Credentials.Token::new).orElseGet(Credentials.Nobody::new);
  }

  private void refuseWhatTheKindDoesNotTake(
      String kind, Set<Feature> features, boolean token, boolean user) {
    if (token && !features.contains(Feature.TOKEN)) {
      String key = reader.given("registry.token") ? "registry.token" : "registry.token-file";
      reader.refused(
          key,
          kind + " lets in by name and password, not by token",
          "set HOLDFAST_REGISTRY_USER and HOLDFAST_REGISTRY_PASSWORD instead");
    }
    if (user && !features.contains(Feature.PASSWORD)) {
      reader.refused(
          "registry.user",
          kind + " lets in by token, not by name and password",
          "set HOLDFAST_REGISTRY_TOKEN instead");
    }
  }

  /** Given as it is, or in the file that {@code KEY-file} names. */
  private Optional<Supplier<String>> secret(String key, String example) {
    Secret plain =
        reader.value(
            key,
            "",
            example,
            "must be printable ASCII without spaces and line ends, which a file often has at its"
                + " end",
            text -> printable(text) == null ? null : Secret.of(text),
            Secret.none());
    Path file =
        reader.value(
            key + "-file",
            "",
            "/run/secrets/" + key.substring(key.indexOf('.') + 1),
            "must be a file that holds printable ASCII without spaces",
            RegistrySettingsReader::secretFile,
            SettingsReader.NO_FILE);
    if (plain.value().isPresent() && !file.equals(SettingsReader.NO_FILE)) {
      reader.refused(key, "is given as it is and in a file", "leave one of the two out");
    }
    return file.equals(SettingsReader.NO_FILE)
        ? plain.value().map(value -> () -> value)
        : Optional.of(new SecretFile(file));
  }

  private TlsFiles tls(URI url) {
    TlsFiles files = reader.tlsFiles("registry", "/etc/registry");
    if (files.any() && "http".equals(url.getScheme())) {
      reader.problem(
          "registry.url", "must be https where files of TLS are given", "https://etcd:2379");
    }
    return files;
  }

  private static @Nullable Path secretFile(String text) {
    Path file = SettingsReader.readable(text);
    if (file == null || file.equals(SettingsReader.NO_FILE)) {
      return file;
    }
    try {
      String secret = new SecretFile(file).read();
      return secret.isEmpty() || printable(secret) == null ? null : file;
    } catch (IOException e) {
      return null;
    }
  }

  /** A line end would end the header that it is sent in. */
  private static @Nullable String printable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127) ? text : null;
  }

  private static @Nullable URI url(String text) {
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean plain =
          url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
      return http && url.getHost() != null && plain ? url : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
