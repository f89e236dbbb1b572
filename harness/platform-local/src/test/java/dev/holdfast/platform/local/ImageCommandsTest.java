package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("holdfast.yaml"), text);
  }

  @Test
  void mapsImagesToCommands() throws IOException {
    ImageCommands images =
        ImageCommands.read(
            file(
                """
                images:
                  shop/cart: {command: ["${java}", "-jar", "cart.jar"], port-env: PORT}
                  shop/desk: {command: [desk], port-env: [PORT, MANAGEMENT_PORT]}
                  shop/till: {command: [till]}
                """));

    assertThat(images.of("shop/cart", List.of(), "a test").command())
        .containsExactly("${java}", "-jar", "cart.jar");
    assertThat(images.of("shop/cart", List.of(), "a test").portEnvs()).containsExactly("PORT");
    assertThat(images.of("shop/desk", List.of(), "a test").portEnvs())
        .containsExactly("PORT", "MANAGEMENT_PORT");
    assertThat(images.of("shop/till", List.of(), "a test").portEnvs()).isEmpty();
    assertThat(images.folder()).isEqualTo(folder);
  }

  @Test
  void whatTheChartStartsItselfIsProposed() throws IOException {
    ImageCommands images = ImageCommands.read(file("images: {shop/cart: {command: [cart]}}"));

    assertThatThrownBy(() -> images.of("python", List.of("python3", "-u", "/app/a.py"), "a test"))
        .hasMessageContaining("add under images: `python: {command: [\"python3\"]}`, or whatever");
  }

  @Test
  void namesEveryErrorWithItsPlaceAndRemedy() throws IOException {
    Path file =
        file(
            """
            images:
              shop/cart:1.0: {command: [cart], port-env: "no name"}
              shop/till: {comand: [till]}
              shop/desk: {command: desk}
            image: {}
            """);

    assertThatThrownBy(() -> ImageCommands.read(file))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            """
            %1$s:2:3 an image must be named without tag and digest, got 'shop/cart:1.0'; one command runs all its versions
            %1$s:2:46 port-env must be an environment variable's name, got 'no name'
            %1$s:3:15 unknown field 'comand' of an image; there are 'command' and 'port-env'
            %1$s:3:3 image 'shop/till' must have a command: a list of texts, the program first
            %1$s:4:24 command must be a list of texts; write ["${java}", "-jar", "cart.jar"]
            %1$s:5:1 unknown field 'image'; there are 'images', 'containers' and 'kubernetes'\
            """
                .formatted(file));
  }

  @Test
  void saysWhereAFileIsNoYaml() throws IOException {
    Path file = file("images: {a: [}");

    assertThatThrownBy(() -> ImageCommands.read(file))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith(file + ":1:14 must be YAML: ");
  }

  @Test
  void saysWhatAMissingOrEmptyFileMustHold() throws IOException {
    assertThatThrownBy(() -> ImageCommands.read(folder.resolve("none.yaml")))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining(
            "none.yaml must be readable, it maps images to commands; write images:");
    Path empty = file("");
    assertThatThrownBy(() -> ImageCommands.read(empty))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("must map images to commands, but is empty");
  }

  @Test
  void aFileThatWantsToCostMoreThanItIsWorthIsRefused() throws IOException {
    assertRefused(file("[".repeat(500_000)), ": must be nested at most 20 deep");
    assertRefused(file("{a: ".repeat(100_000)), ": must be nested at most 20 deep");
    assertRefused(file("#".repeat(10_000_000)), ": must have at most 1 MB");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String alias = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(9, alias))));
    }
    assertRefused(file(bomb.toString()), "must be YAML: Number of aliases");
    Files.write(folder.resolve("holdfast.yaml"), new byte[] {'a', (byte) 0xff});
    assertRefused(folder.resolve("holdfast.yaml"), ": must be in UTF-8");
  }

  @Test
  void aPipeOrFolderIsNotRead() throws Exception {
    Path pipe = folder.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertRefused(pipe, ": must be a regular file, got a folder, pipe or device");
    assertRefused(folder, ": must be a regular file, got a folder, pipe or device");
    assertRefused(Path.of("/dev/zero"), ": must be a regular file, got a folder, pipe or device");
  }

  @Test
  void whatIsThereTwiceIsRefused() throws IOException {
    assertRefused(
        file("images: {shop/cart: {command: [a], command: [b]}, shop/cart: {command: [c]}}"),
        ":1:51 'shop/cart' must be there once in images; remove one");
    assertRefused(
        file("images: {shop/cart: {command: [a], command: [b]}}"),
        "'command' must be there once in image shop/cart; remove one");
  }

  private static void assertRefused(Path file, String rule) {
    assertThatThrownBy(() -> ImageCommands.read(file))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(rule);
  }
}
