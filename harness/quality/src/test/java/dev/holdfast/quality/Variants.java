package dev.holdfast.quality;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The scenarios of the repo, and what of each must fail: {@code variants.yaml}. */
final class Variants {
  static final Path HOME =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.home"), "set by the build"));
  private static final Path SCENARIOS = HOME.resolve("scenarios");

  /** Of which scenarios whole runs are made: all, unless the build is told otherwise. */
  private static final Pattern ASKED =
      Pattern.compile(System.getProperty("holdfast.scenarios", ".*"));

  private Variants() {}

  /**
   * A variant.
   *
   * @param set overrides as {@code --set} has them
   * @param fails the check that must say FAIL
   * @param always whether it runs in every build
   * @param broken whether the services are those of {@code services/broken}, which have no images
   */
  record Variant(List<String> set, String fails, boolean always, boolean broken) {}

  /** By the scenario's file, relative to the folder of all scenarios. */
  static Map<String, List<Variant>> all() {
    try (InputStream in =
        Objects.requireNonNull(Variants.class.getResourceAsStream("/variants.yaml"))) {
      return new ObjectMapper(new YAMLFactory()).readValue(in, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isAskedFor(String scenario) {
    return ASKED.matcher(scenario).matches();
  }

  static Path file(String scenario) {
    return SCENARIOS.resolve(scenario);
  }

  /** Every scenario that is not meant to be wrong, as {@link #all} names it. */
  static List<String> scenarios() {
    try (Stream<Path> files = Files.walk(SCENARIOS)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .map(file -> SCENARIOS.relativize(file).toString())
          .filter(name -> !name.startsWith("invalid/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
