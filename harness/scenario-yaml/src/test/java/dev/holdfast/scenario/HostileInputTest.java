package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that want to cost more than they are worth. */
class HostileInputTest {
  /** Far above what it takes here, far below what a bomb would take. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  @Test
  void aliasesOfAliasesAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ",
                      List.of(alias, alias, alias, alias, alias, alias, alias, alias, alias))));
    }

    assertThat(onlyProblemOf(bomb.toString()))
        .contains(
            "a scenario must have at most 20000 values, aliases counted with what they stand for");
  }

  @Test
  void manyValuesAreRefused() {
    assertThat(onlyProblemOf("tags: [" + "a,".repeat(400_000) + "a]"))
        .contains("at most 20000 values");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(onlyProblemOf("[".repeat(500_000))).contains("nested at most 40 deep");
    assertThat(onlyProblemOf("{a: ".repeat(200_000))).contains("nested at most 40 deep");
    assertThat(onlyProblemOf("- ".repeat(300_000))).contains("nested at most 40 deep");
    assertThat(onlyProblemOf("? ".repeat(300_000))).contains("nested at most 40 deep");
  }

  @Test
  void manyUnknownFieldsAreCountedAndNotAllListed() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 9_000; i++) {
      text.append("field-%d: %s\n".formatted(i, "x".repeat(60)));
    }

    List<Problem> problems = read(text.toString());

    assertThat(problems).hasSize(201);
    assertThat(problems.getLast().toString())
        .isEqualTo(Texts.FILE + ": and 8805 more problems; mend the first 200 first");
  }

  @Test
  void aLongKeyIsNotComparedForever() {
    assertThat(onlyProblemOf("holdfast: 2\n" + "x".repeat(1000) + ": 1\n")).contains("holdfast");
    assertThat(read("x".repeat(1000) + ": 1\n").toString()).contains("unknown field 'xxx");
  }

  @Test
  void aLargeTextIsRefused() {
    assertThat(onlyProblemOf("#".repeat(Composer.MOST_CHARACTERS + 1))).contains("at most 1 MB");
  }

  @Test
  void aLargeFileIsRefusedBeforeItIsRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("large.yaml");
    Files.write(file, new byte[10_000_000]);

    assertThat(
            assertTimeoutPreemptively(
                AT_ONCE, () -> Texts.problems(ScenarioReader.read(file, List.of()))))
        .extracting(Problem::message)
        .containsExactly(
            "a scenario must have at most 1 MB, got more; split it, one experiment to a file");
  }

  @Test
  void aDeviceIsNotRead() {
    assertThat(
            assertTimeoutPreemptively(
                AT_ONCE,
                () -> Texts.problems(ScenarioReader.read(Path.of("/dev/zero"), List.of()))))
        .extracting(Problem::message)
        .containsExactly(
            "a scenario must be a regular file, got a pipe or device; write it to a file first");
  }

  @Test
  void hugeNumbersCostNothing() {
    String text = Texts.EVERY_FIELD;
    assertThat(read(text.replaceFirst("pods: 2", "pods: 1e999999999"))).hasSize(1);
    // to Helm these are texts, and values are Helm's
    assertThat(read(text.replace("replicas: 3", "replicas: 1e999999999"))).isEmpty();
    assertThat(read(text.replace("status: 204", "status: " + "9".repeat(100_000)))).hasSize(1);
    assertThat(read(text.replace("replicas: 3", "replicas: " + "9".repeat(100_000)))).isEmpty();
  }

  @Test
  void longTextsMatchNoPatternForLong() {
    String blanks = " ".repeat(100_000);
    assertThat(read(Texts.EVERY_FIELD.replace("for: 1h", "for: \"1" + blanks + "x\""))).hasSize(1);
    assertThat(read(Texts.EVERY_FIELD.replace("rate: 300/s", "rate: \"1" + blanks + "x\"")))
        .hasSize(1);
    assertThat(
            read(
                Texts.EVERY_FIELD.replaceFirst(
                    "deployment: catalog", "deployment: " + "a-".repeat(100_000))))
        .hasSize(1);
    assertThat(read(Texts.EVERY_FIELD.replace("/health", "/" + "%41".repeat(600)))).isEmpty();
    assertThat(read(Texts.EVERY_FIELD.replace("/health", "/" + "a".repeat(100_000)))).hasSize(1);
    assertThat(read(Texts.EVERY_FIELD.replace("price.currency", "a.".repeat(50_000) + "a")))
        .hasSize(1);
  }

  private static String onlyProblemOf(String text) {
    List<Problem> problems = read(text);
    assertThat(problems).hasSize(1);
    return problems.getFirst().toString();
  }

  private static List<Problem> read(String text) {
    return assertTimeoutPreemptively(AT_ONCE, () -> Texts.problems(text));
  }
}
