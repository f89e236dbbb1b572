package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelsTest {
  private final LoggerContext loggers = new LoggerContext();
  private final LogLevels levels = new LogLevels(loggers);

  @TempDir private Path folder = Path.of("");

  private Level of(String logger) {
    return loggers.getLogger(logger).getEffectiveLevel();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("levels"), text);
  }

  @Test
  void aLevelIsForAllAndOthersForLoggersByName() {
    assertThat(LogLevels.parse("warn, io.helidon = DEBUG\n# later\norg.shop.Cart=off"))
        .hasValue(
            Map.of("ROOT", Level.WARN, "io.helidon", Level.DEBUG, "org.shop.Cart", Level.OFF));
    assertThat(LogLevels.parse("")).hasValue(Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"loud", "io.helidon=", "=info", "info io.helidon=debug", "a b=info", "0"})
  void anythingElseIsNone(String text) {
    assertThat(LogLevels.parse(text)).isEmpty();
  }

  @Test
  void aFileThatChangesChangesThemAndWhatItNoLongerSaysIsAsUsual() throws IOException {
    Path file = file("io.helidon=debug,org.shop=trace");
    levels.look(file);

    assertThat(of("org.shop.Cart")).isEqualTo(Level.TRACE);
    assertThat(of("io.helidon.webserver")).isEqualTo(Level.DEBUG);

    file("warn");
    levels.look(file);

    assertThat(of("org.shop.Cart")).isEqualTo(Level.WARN);
    assertThat(of("io.helidon.webserver")).as("as usual").isEqualTo(Level.WARN);

    file("");
    levels.look(file);

    assertThat(of("org.shop.Cart")).isEqualTo(Level.INFO);
  }

  @Test
  void itLooksAgainByItself() throws IOException {
    Path file = file("info");
    try (levels) {
      levels.follow(file);
      assertThat(of("org.shop")).isEqualTo(Level.INFO);

      file("debug");
      TestServices.eventually(
          () -> of("org.shop").equals(Level.DEBUG), () -> of("org.shop").toString());
    }
  }

  @Test
  void aFileThatIsHalfWrittenOrGoneLeavesThemAsTheyAre() throws IOException {
    Path file = file("debug");
    levels.look(file);

    file("deb");
    levels.look(file);
    assertThat(of("org.shop")).isEqualTo(Level.DEBUG);

    Files.delete(file);
    levels.look(file);
    assertThat(of("org.shop")).isEqualTo(Level.DEBUG);

    file("error");
    levels.look(file);
    assertThat(of("org.shop")).isEqualTo(Level.ERROR);
  }
}
