package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logstash's pipelines of {@code charts/stack}, by a parser of its language. */
class StackPipelineTest {
  /** Those of Logstash's default distribution that are used. */
  private static final Set<String> PLUGINS =
      Set.of(
          "beats",
          "dead_letter_queue",
          "mutate",
          "grok",
          "fingerprint",
          "json",
          "ruby",
          "elasticsearch");

  private static final String CHECK = "logstash-config";

  @TempDir private Path tmp = Path.of("");

  private static Stream<Path> pipelines() throws IOException {
    try (Stream<Path> files = Files.list(StackChart.file("logstash"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void areOfLogstashsGrammar(Path pipeline) throws Exception {
    assertThat(complaints(pipeline)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"input { beats { port => } }", "filter { if [a] { mutate { } }"})
  void theParserNamesWhatIsNot(String text) throws Exception {
    assertThat(complaints(Files.writeString(tmp.resolve("bad.conf"), text))).contains("bad.conf");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void useThePluginsOfItsDefaultDistribution(Path pipeline) throws IOException {
    Matcher plugin =
        Pattern.compile("^ {2,4}([a-z_]+) \\{$", Pattern.MULTILINE)
            .matcher(Files.readString(pipeline));
    Set<String> used = new TreeSet<>();
    while (plugin.find()) {
      used.add(plugin.group(1));
    }
    assertThat(used).isNotEmpty().isSubsetOf(PLUGINS);
  }

  /** Started by hand it must say what is missing, and not fail for a name without a value. */
  @ParameterizedTest
  @MethodSource("pipelines")
  void haveADefaultForEverySetting(Path pipeline) throws IOException {
    String text = Files.readString(pipeline);
    Matcher setting = Pattern.compile("\\$\\{([A-Z_]+)(:[^}]*)?}").matcher(text);
    int found = 0;
    while (setting.find()) {
      assertThat(setting.group(2)).as(setting.group(1)).isNotNull();
      assertThat(text)
          .as("%s is in the list of settings", setting.group(1))
          .containsAnyOf("#   " + setting.group(1) + " ", "those of the connection");
      found++;
    }
    assertThat(found).isPositive();
  }

  @Test
  void theParserIsThere() {
    assertThat(parser()).isExecutable();
  }

  private static String complaints(Path pipeline) throws Exception {
    Process process =
        new ProcessBuilder(List.of(parser().toString(), pipeline.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said.isEmpty()).isEqualTo(process.exitValue() == 0);
    return said;
  }

  private static Path parser() {
    Path cache =
        Path.of(
            System.getenv()
                .getOrDefault(
                    "HOLDFAST_CACHE", System.getProperty("user.home") + "/.cache/holdfast"));
    Path parser = cache.resolve("bin").resolve(CHECK);
    assumeTrue(
        Files.isExecutable(parser) || System.getenv("HOLDFAST_REQUIRE_CONTAINERS") != null,
        "there is no " + CHECK + "; harness/images/build logstash-config makes one");
    return parser;
  }
}
