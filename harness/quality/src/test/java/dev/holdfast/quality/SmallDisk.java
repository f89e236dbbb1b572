package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk, in memory; making one needs root. */
record SmallDisk(Path path) implements AutoCloseable {
  /** With so much room, as mount(8) has it: {@code 2m}. */
  static SmallDisk mount(Path path, String size) throws Exception {
    Files.createDirectories(path);
    int mounted = exitCode("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString());
    assumeTrue(mounted == 0, "this user cannot mount a small disk here");
    return new SmallDisk(path);
  }

  Path filling() {
    return path.resolve("filling");
  }

  void fill() throws Exception {
    exitCode("dd", "if=/dev/zero", "of=" + filling(), "bs=1k");
  }

  @Override
  public void close() throws IOException {
    assertThat(exitCode("umount", path.toString())).isZero();
  }

  private static int exitCode(String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .onExit()
        .join()
        .exitValue();
  }
}
