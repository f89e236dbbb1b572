package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same run gives the same files, whatever language the machine speaks. */
@Isolated
class LocalesTest {
  private static final Locale BEFORE = Locale.getDefault();

  @TempDir Path folder;

  @AfterEach
  void speakAsBefore() {
    Locale.setDefault(BEFORE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ar-EG",
        "ar-EG-u-nu-arab",
        "fa-IR",
        "hi-IN",
        "hi-IN-u-nu-deva",
        "th-TH",
        "th-TH-u-ca-buddhist-nu-thai",
        "tr-TR"
      })
  void everyLanguageGivesTheSameBytes(String language) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Map<String, String> expected = written();

    Locale.setDefault(Locale.forLanguageTag(language));

    Map<String, String> files = written();
    assertThat(files.keySet()).isEqualTo(expected.keySet());
    files.forEach((name, text) -> assertThat(text.equals(expected.get(name))).as(name).isTrue());
  }

  private Map<String, String> written() throws IOException {
    Path runs = folder.resolve("runs");
    SampleRuns.fewFailed().write(runs.resolve("replica-kill/a"));
    SampleRuns.pass().write(runs.resolve("replica-kill/b"));
    IndexWriter.write(runs, Instant.parse("2026-11-24T12:00:00Z"));
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> below = Files.walk(runs)) {
      for (Path file :
          below
              .filter(Files::isRegularFile)
              .filter(one -> !one.endsWith(RunCache.FILE)) // has the moment of writing
              .toList()) {
        files.put(runs.relativize(file).toString(), Files.readString(file));
      }
    }
    assertThat(files).hasSizeGreaterThan(4);
    return files;
  }
}
