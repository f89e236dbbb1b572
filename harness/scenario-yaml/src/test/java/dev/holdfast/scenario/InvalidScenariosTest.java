package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file of {@code scenarios/invalid} gets exactly the text beside it. After a deliberate
 * change, {@code -Dholdfast.rewrite=true} writes the texts anew; the diff is then read like code.
 */
class InvalidScenariosTest {
  @TestFactory
  Stream<DynamicTest> eachGetsItsExactText() throws IOException {
    return Checkout.invalid().stream()
        .map(file -> DynamicTest.dynamicTest(name(file), () -> getsItsText(file)));
  }

  @Test
  void noTextIsWithoutItsFile() throws IOException {
    try (Stream<Path> files = Files.list(Checkout.INVALID)) {
      assertThat(files.filter(file -> file.toString().endsWith(".expected.txt")))
          .allSatisfy(text ->
              assertThat(Checkout.INVALID.resolve(name(text).replace(".expected.txt", ".yaml")))
                  .exists());
    }
  }

  private static void getsItsText(Path file) throws IOException {
    String text = textFor(file);
    Path expected = file.resolveSibling(name(file).replace(".yaml", ".expected.txt"));
    if (Checkout.rewrite()) {
      Files.writeString(expected, text);
    }
    assertThat(expected).exists();
    assertThat(text).isEqualTo(Files.readString(expected));
    assertThat(text.lines())
        .as("every problem says a remedy after a semicolon, or asks")
        .allMatch(line -> line.contains("; "));
  }

  /** Without the folder, so that the texts are the same in every checkout. */
  private static String textFor(Path file) {
    return switch (ScenarioReader.read(file, List.of())) {
      case Reading.Good good -> "no problem found in " + good.file();
      case Reading.Bad bad ->
          bad.problems().stream()
              .map(problem -> problem.toString().replace(Checkout.INVALID + "/", ""))
              .collect(Collectors.joining("\n", "", "\n"));
    };
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
