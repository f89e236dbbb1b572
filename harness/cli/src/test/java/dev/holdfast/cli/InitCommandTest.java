package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class InitCommandTest {
  private static final Path CHART =
      Path.of("../../docs/examples/spring-boot/charts/orders").toAbsolutePath().normalize();

  @TempDir private Path folder = Path.of("");
  private final StringWriter said = new StringWriter();

  private int execute(String... words) {
    CommandLine line = Holdfast.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    return line.execute(words);
  }

  @Test
  void theScenarioOfAChartsWorkloadIsOneThatCanBeRead() throws Exception {
    Path first = folder.resolve("first.yaml");

    int exit =
        execute(
            "init",
            "--chart",
            CHART.toString(),
            "--request",
            "GET /orders/1",
            "--to",
            first.toString());

    assertThat(exit).as(said.toString()).isZero();
    assertThat(said.toString()).contains("wrote " + first, "./holdfast run " + first);
    assertThat(Files.readString(first)).contains("delete-pod:", "/orders/1", "charts/orders");
    assertThat(execute("validate", first.toString())).as(said.toString()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(first);
    }
  }

  /** And not what its folder is called, which templates know nothing of. */
  @Test
  void aReleaseIsCalledAsItsChart() throws Exception {
    Path chart = folder.resolve("my-charts-folder");
    try (Stream<Path> files = Files.walk(CHART)) {
      for (Path file : files.toList()) {
        Files.copy(file, chart.resolve(CHART.relativize(file).toString()));
      }
    }
    Path first = folder.resolve("first.yaml");

    int exit =
        execute(
            "init", "--chart", chart.toString(), "--request", "GET /", "--to", first.toString());

    assertThat(exit).as(said.toString()).isZero();
    assertThat(Files.readString(first)).contains("release: orders");
  }

  @Test
  void whatIsThereIsNotOverwritten() throws Exception {
    Path first = Files.writeString(folder.resolve("first.yaml"), "mine");

    assertThat(execute("init", "--chart", CHART.toString(), "--to", first.toString())).isEqualTo(2);
    assertThat(said.toString()).contains("name another file");
    assertThat(first).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          init deploy/web | either -n NAMESPACE with --context, or --chart DIR must be given
          init -n shop deploy/web | --context must be given with -n
          init --chart CHART --context x | --context and --kubeconfig are for -n
          init --chart CHART deploy/none | there is no deployment none
          init --chart CHART web | must be deploy/NAME, sts/NAME or ds/NAME, got 'web'
          """)
  void wrongUseIsSaidAndNothingIsWritten(String words, String why) throws Exception {
    List<String> typed =
        List.of(
            (words.strip().replace("CHART", CHART.toString()) + " --to " + folder + "/f.yaml")
                .split(" ", -1));

    assertThat(execute(typed.toArray(String[]::new))).isEqualTo(2);
    assertThat(said.toString()).contains(why);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
