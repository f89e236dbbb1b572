package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Workflows for a public runner, which are not executed here: what can be known of them. */
class WorkflowsTest {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  private static List<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve(".github/workflows"))) {
      return files.sorted().toList();
    }
  }

  private static List<Map.Entry<String, JsonNode>> jobs(Path workflow) throws IOException {
    return List.copyOf(new YAMLMapper().readTree(workflow.toFile()).path("jobs").properties());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void haveJobsThatEndByThemselvesAndStepsThatDoSomething(Path workflow) throws IOException {
    assertThat(jobs(workflow)).isNotEmpty();
    for (Map.Entry<String, JsonNode> job : jobs(workflow)) {
      assertThat(job.getValue().path("timeout-minutes").asInt()).as(job.getKey()).isPositive();
      assertThat(job.getValue().path("steps")).as(job.getKey()).isNotEmpty();
      for (JsonNode step : job.getValue().path("steps")) {
        assertThat(step.has("run") ^ step.has("uses")).as("%s: %s", job.getKey(), step).isTrue();
      }
    }
  }

  /** A tag can be moved to other code, a commit cannot. */
  @ParameterizedTest
  @MethodSource("workflows")
  void pinEveryActionToACommitAndSayWhichVersionItIs(Path workflow) throws IOException {
    List<String> uses =
        Files.readAllLines(workflow).stream().filter(line -> line.contains("uses:")).toList();

    assertThat(uses)
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(line).matches(" +- uses: [\\w-]+/[\\w-]+@[0-9a-f]{40} # v[0-9.]+"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void nameFilesThatAreThere(Path workflow) throws IOException {
    Matcher named =
        Pattern.compile("(?:scenarios|charts|\\.ci)/[\\w./-]*\\w|\\./(?:mvnw|holdfast)\\b")
            .matcher(Files.readString(workflow));
    int found = 0;
    while (named.find()) {
      assertThat(HOME.resolve(named.group())).as(workflow.toString()).exists();
      found++;
    }
    assertThat(found).isPositive();
  }
}
