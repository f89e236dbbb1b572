package dev.holdfast.quality;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images of systems that are not ours, built of what this machine has. */
final class StrangersImage {
  static final Path FILES =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/strangers");
  private static final Pattern BUILT = Pattern.compile("strangers/([a-z]+):1");

  private StrangersImage() {}

  /**
   * Builds one that is not there as it is; skips the test where the machine lacks what it takes.
   */
  static void built(String image, Path folder) throws Exception {
    Matcher built = BUILT.matcher(image);
    if (built.matches()) {
      BuiltImages.by(FILES.resolve("build-" + built.group(1)), folder);
    }
  }
}
