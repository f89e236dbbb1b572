package dev.holdfast.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The scenarios of this checkout. */
final class Checkout {
  private static final Path HOME =
      Path.of(
          Objects.requireNonNull(
              System.getProperty("holdfast.home"), "holdfast.home is set by the build"));

  static final Path SCENARIOS = HOME.resolve("scenarios");
  static final Path INVALID = SCENARIOS.resolve("invalid");
  static final Path SCHEMA = SCENARIOS.resolve("schema/scenario.schema.json");
  static final Path SMOKE = SCENARIOS.resolve("smoke/replica-kill.yaml");

  private Checkout() {}

  /** Whether the files that a test compares with are to be written anew instead. */
  static boolean rewrite() {
    return Boolean.getBoolean("holdfast.rewrite");
  }

  static List<Path> invalid() throws IOException {
    return yamlFiles(INVALID).filter(file -> INVALID.equals(file.getParent())).toList();
  }

  /** Every scenario that is not meant to be wrong. */
  static List<Path> valid() throws IOException {
    return yamlFiles(SCENARIOS).filter(file -> !file.startsWith(INVALID)).toList();
  }

  private static Stream<Path> yamlFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }
}
