package dev.holdfast.service;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The YAML of a service: the file that {@code HOLDFAST_CONFIG} names, if it names one, over the
 * {@code application.yaml} in the service's jar.
 */
final class Configuration {
  private static final String FILE = "HOLDFAST_CONFIG";

  private Configuration() {}

  /**
   * Reads it.
   *
   * @throws BadSettings where a file is missing or no YAML
   */
  static Config load(Map<String, String> environment) {
    String file = environment.getOrDefault(FILE, "");
    if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
      throw new BadSettings(
          List.of(FILE + "=" + file + ": must be a file that can be read; name one or unset it"));
    }
    try {
      var inJar = ConfigSources.classpath("application.yaml").optional();
      Config.Builder builder =
          Config.builder().disableEnvironmentVariablesSource().disableSystemPropertiesSource();
      return file.isEmpty()
          ? builder.sources(inJar).build()
          : builder.sources(ConfigSources.file(file), inJar).build();
    } catch (ConfigException e) {
      throw new BadSettings(
          List.of(
              (file.isEmpty() ? "application.yaml" : FILE + "=" + file)
                  + ": must be valid YAML; "
                  + String.valueOf(e.getMessage()).replaceAll("\\s+", " ")));
    }
  }
}
