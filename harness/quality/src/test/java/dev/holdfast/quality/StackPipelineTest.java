package dev.holdfast.quality;

import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /**
   * Options that both Logstash 8.19 and 9.5 have, by the documentation of their plugins: of what
   * TLS was told before, 9 ends at its start ({@code ssl}, {@code ssl_verify_mode}, {@code
   * cacert}).
   */
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "beats",
          Set.of(
              "host",
              "port",
              "enrich",
              "ssl_enabled",
              "ssl_certificate",
              "ssl_key",
              "ssl_certificate_authorities",
              "ssl_client_authentication",
              "ssl_supported_protocols",
              "ssl_cipher_suites",
              "client_inactivity_timeout"),
          "dead_letter_queue",
          Set.of("path", "pipeline_id", "commit_offsets", "clean_consumed", "sincedb_path"),
          "mutate",
          Set.of("remove_field", "add_field", "rename", "convert"),
          "grok",
          Set.of("match", "tag_on_failure", "overwrite"),
          "fingerprint",
          Set.of("source", "concatenate_sources", "method", "target", "key"),
          "json",
          Set.of("source", "target", "skip_on_invalid_json", "tag_on_failure"),
          "ruby",
          Set.of("code", "init", "tag_on_exception"),
          "elasticsearch",
          Set.of(
              "hosts",
              "ssl_enabled",
              "ssl_certificate_authorities",
              "ssl_verification_mode",
              "user",
              "password",
              "api_key",
              "data_stream",
              "data_stream_type",
              "data_stream_dataset",
              "data_stream_namespace",
              "data_stream_auto_routing",
              "document_id",
              "silence_errors_in_log"));

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

  @ParameterizedTest
  @MethodSource("pipelines")
  void useOptionsThatBothLinesOfLogstashHave(Path pipeline) throws IOException {
    Matcher line =
        Pattern.compile("^ {2,4}(?:(?<plugin>[a-z_]+) \\{| +(?<option>[a-z_]+) => .*)$", MULTILINE)
            .matcher(Files.readString(pipeline));
    String plugin = "";
    int options = 0;
    while (line.find()) {
      plugin = line.group("plugin") == null ? plugin : line.group("plugin");
      String option = line.group("option");
      if (option != null && !option.equals("id")) {
        assertThat(OPTIONS.getOrDefault(plugin, Set.of())).as(plugin).contains(option);
        options++;
      }
    }
    assertThat(options).isPositive();
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
