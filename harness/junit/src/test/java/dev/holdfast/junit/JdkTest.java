package dev.holdfast.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkTest {
  @TempDir private Path folder = Path.of("");

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    assertThat(Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true)).isTrue();
    return home;
  }

  @Test
  void theBuildsOwnWillDoWhereItIsNewEnough() throws IOException {
    Path own = jdk("own", "25.0.1");

    assertThat(Jdk.find(Map.of(), own)).isEqualTo(own.resolve("bin/java"));
  }

  @Test
  void anotherOneThatTheEnvironmentNamesServesAnOlderBuild() throws IOException {
    Path old = jdk("old", "17.0.12");
    Path later = jdk("later", "26");

    assertThat(Jdk.find(Map.of("JAVA_HOME", later.toString()), old))
        .isEqualTo(later.resolve("bin/java"));
    assertThat(Jdk.find(Map.of("JAVA_HOME_25_X64", later.toString()), old))
        .isEqualTo(later.resolve("bin/java"));
    assertThat(Jdk.find(Map.of("PATH", "/nowhere:" + later.resolve("bin")), old))
        .isEqualTo(later.resolve("bin/java").toRealPath());
    assertThat(Jdk.find(Map.of("HOLDFAST_JAVA_HOME", later.toString()), jdk("own", "25")))
        .isEqualTo(later.resolve("bin/java"));
  }

  @Test
  void oneThatIsNamedAndWillNotDoIsRefusedRatherThanPassedOver() throws IOException {
    Path old = jdk("old", "21.0.2");

    assertThatThrownBy(
            () -> Jdk.find(Map.of("HOLDFAST_JAVA_HOME", old.toString()), jdk("own", "25")))
        .isInstanceOf(NoVerdict.class)
        .hasMessageContaining("HOLDFAST_JAVA_HOME is " + old)
        .hasMessageContaining("25 or later")
        .hasMessageContaining("(21)");
  }
}
