package dev.holdfast.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The scenarios that a place means. */
public final class ScenarioFiles {
  private ScenarioFiles() {}

  /**
   * Of a folder all {@code .yaml} files in it and below, in the order of their paths; of anything
   * else the place itself, whose reader says what is wrong with it. Links are not followed, so that
   * none leads around in a circle.
   *
   * @throws Refused where a folder cannot be read
   */
  public static List<Path> in(Path place) {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> below = Files.walk(place)) {
      return below
          .filter(file -> file.toString().endsWith(".yaml") && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          place
              + ": a folder of scenarios must be readable, got "
              + e
              + "; run chmod -R +rX on it");
    }
  }
}
