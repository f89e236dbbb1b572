package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The images of systems that are not ours, built of what this machine has. */
final class StrangersImage {
  static final Path FILES =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/strangers");
  private static final int CANNOT_BE_BUILT = 77;

  private StrangersImage() {}

  /** Builds one; skips the test where the machine lacks what it is built of. */
  static String built(String name, Path folder) throws Exception {
    Path said = folder.resolve(name + "-build.txt");
    int built =
        new ProcessBuilder(
                FILES.resolve("build-" + name).toString(),
                folder.resolve(name + "-image").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assumeTrue(built != CANNOT_BE_BUILT, "this machine lacks what " + name + " is built of");
    assertThat(built).as(Files.readString(said)).isZero();
    return "strangers/" + name + ":1";
  }
}
