package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Images that a script builds of what this machine has. */
final class BuiltImages {
  private static final int CANNOT_BE_BUILT = 77;

  private BuiltImages() {}

  /** Builds them; skips the test where the machine lacks what they are built of. */
  static void by(Path script, Path folder) throws Exception {
    build(script, folder.resolve(script.getFileName() + "-image").toString(), folder);
  }

  /** Builds one of ours as users do: {@code harness/images/build generator}. */
  static void ours(String name, Path folder) throws Exception {
    build(SomeonesSystem.HOME.resolve("harness/images/build"), name, folder);
  }

  private static void build(Path script, String argument, Path folder) throws Exception {
    Path said = folder.resolve(script.getFileName() + ".txt");
    int built =
        new ProcessBuilder(script.toString(), argument)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assumeTrue(built != CANNOT_BE_BUILT, "this machine lacks what " + script + " needs");
    assertThat(built).as(Files.readString(said)).isZero();
  }
}
