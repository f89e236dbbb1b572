package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files that say what must come out. */
final class Golden {
  private Golden() {}

  /** With {@code -Dgolden.update=true} what is there now becomes what must be there. */
  static void assertEqual(String name, String actual) throws Exception {
    Path golden =
        Path.of(System.getProperty("holdfast.home"), "reports/src/test/golden").resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(golden));
  }
}
