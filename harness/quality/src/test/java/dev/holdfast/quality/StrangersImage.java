package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images of systems that are not ours, built of what this machine has. */
final class StrangersImage {
  static final Path FILES =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/strangers");
  private static final Pattern BUILT = Pattern.compile("strangers/([a-z]+):1");
  private static final int CANNOT_BE_BUILT = 77;

  private StrangersImage() {}

  /**
   * Builds one that is not there as it is; skips the test where the machine lacks what it takes.
   */
  static void built(String image, Path folder) throws Exception {
    Matcher built = BUILT.matcher(image);
    if (!built.matches()) {
      return;
    }
    String name = built.group(1);
    Path said = folder.resolve(name + "-build.txt");
    int ended =
        new ProcessBuilder(
                FILES.resolve("build-" + name).toString(),
                folder.resolve(name + "-image").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assumeTrue(ended != CANNOT_BE_BUILT, "this machine lacks what " + name + " is built of");
    assertThat(ended).as(Files.readString(said)).isZero();
  }
}
