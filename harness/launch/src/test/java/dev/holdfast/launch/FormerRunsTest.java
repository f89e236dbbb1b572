package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.RunFolder;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders of runs that former versions made stay readable for ever, and say what they said. Each
 * has beside it what is made of it; where a change of the judge is meant to change that, {@code
 * -Dgolden.update=true} writes it anew, and the difference is read like code.
 */
class FormerRunsTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);
  private static final Path RUNS =
      Path.of(System.getProperty("holdfast.home"), "harness/launch/src/test/resources/runs");

  @TempDir private Path folder = Path.of("");

  static List<String> runs() throws IOException {
    try (Stream<Path> runs = Files.list(RUNS)) {
      return runs.filter(Files::isDirectory)
          .map(run -> String.valueOf(run.getFileName()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aFormerRunIsJudgedAndRenderedAsEver(String name) throws Exception {
    copy(RUNS.resolve(name));

    Finished finished = Launch.judgeAgain(folder, "holdfast report " + name, NOW);

    String said = said(finished.judgement());
    Path expected = RUNS.resolve(name + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, said);
    }
    assertThat(said).isEqualTo(Files.readString(expected));
    RunFolder made = new RunFolder(folder);
    assertThat(made.report()).content().contains(finished.judgement().verdict().name());
    assertThat(made.runJson()).content().contains("\"verdict\"");
    assertThat(made.junitXml()).content().contains("<testsuite");
  }

  private void copy(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(Objects.requireNonNull(file.getFileName())));
      }
    }
  }

  private static String said(Judgement judgement) {
    return Stream.of(
            Stream.of(judgement.verdict() + " " + judgement.headline()),
            judgement.checks().stream().map(FormerRunsTest::said),
            judgement.failovers().stream().map(Object::toString),
            judgement.logs().stream().map(Object::toString))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String said(Check check) {
    return "%s %s (%s): %s%s"
        .formatted(
            check.verdict(),
            check.name(),
            check.expected(),
            check.observed(),
            check.why().isEmpty() ? "" : "; " + check.why());
  }
}
