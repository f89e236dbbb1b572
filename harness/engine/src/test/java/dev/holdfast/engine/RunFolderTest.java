package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
  @TempDir Path root;

  @Test
  void runsOfTheSameSecondHaveFoldersOfTheirOwn() {
    Instant now = Instant.parse("2026-11-22T18:52:23.456Z");

    assertThat(RunFolder.create(root, "a", now).path())
        .isEqualTo(root.resolve("a/2026-11-22T18-52-23"))
        .isDirectory();
    assertThat(RunFolder.create(root, "a", now).path())
        .isEqualTo(root.resolve("a/2026-11-22T18-52-23-2"));
    assertThat(RunFolder.create(root, "a", now).path())
        .isEqualTo(root.resolve("a/2026-11-22T18-52-23-3"));
  }
}
