package dev.holdfast.launch.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a team bears does not fail its build; what is new does. */
class AcceptedTest {
  @TempDir private Path folder = Path.of("");

  private static Outcome.One fault(String kind, Verdict verdict) {
    return new Outcome.One(
        new Seen(
            kind,
            verdict,
            "",
            "",
            100,
            0,
            0,
            List.of(),
            1,
            List.of(),
            List.of(),
            OptionalDouble.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(true)),
        Path.of(kind + ".yaml"),
        Path.of("report.html"));
  }

  private static Outcome outcome(List<String> rules, Outcome.One... faults) {
    Anatomy anatomy =
        new Anatomy(
            new Workload(Workload.Kind.DEPLOYMENT, "web"),
            MissingNode.getInstance(),
            MissingNode.getInstance(),
            "web",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            0);
    return new Outcome(
        new Aim(anatomy, "web", List.of("get", "/"), "/", false),
        "namespace shop of context staging",
        "this machine",
        List.of(faults),
        List.of(),
        rules.stream()
            .map(rule ->
                Advice.of(rule, "", "", "", "", new Advice.Change.Patch("deployment", "web")))
            .toList());
  }

  private Accepted read(String text) throws Exception {
    return Accepted.read(Files.writeString(folder.resolve("accept.yaml"), text));
  }

  @Test
  void whatACheckWroteAcceptsAllThatItShowed() throws Exception {
    Outcome shown =
        outcome(
            List.of("one-replica", "no-drain"),
            fault("delete-pod", Verdict.FAIL),
            fault("rollout", Verdict.PASS));

    Accepted accepted = read(Accepted.text(shown));

    assertThat(accepted.covers(shown)).isTrue();
    assertThat(accepted.beyond(shown)).isEmpty();
    assertThat(accepted.needless(shown)).isEmpty();
    assertThat(Accepted.NOTHING.covers(shown)).isFalse();
  }

  @Test
  void aNewWeaknessAndANewlyNoticedFaultAreNotAccepted() throws Exception {
    Accepted accepted = read("weaknesses: [one-replica]\nnoticed: [delete-pod]");
    Outcome weaker = outcome(List.of("one-replica", "no-drain"), fault("delete-pod", Verdict.FAIL));
    Outcome noticed =
        outcome(
            List.of("one-replica"), fault("delete-pod", Verdict.FAIL), fault("kill", Verdict.FAIL));

    assertThat(accepted.covers(weaker)).isFalse();
    assertThat(accepted.beyond(weaker)).containsExactly("weakness no-drain");
    assertThat(accepted.covers(noticed)).isFalse();
    assertThat(accepted.beyond(noticed)).containsExactly("users noticed kill");
  }

  @Test
  void whatIsNotKnownIsNeverAccepted() throws Exception {
    Accepted accepted = read("noticed: [delete-pod, kill]");

    assertThat(
            accepted.covers(
                outcome(
                    List.of(), fault("delete-pod", Verdict.FAIL), fault("kill", Verdict.UNKNOWN))))
        .isFalse();
  }

  @Test
  void whatIsMendedNeedNotBeAcceptedAnyMore() throws Exception {
    Accepted accepted = read("weaknesses: [one-replica, no-drain]\nnoticed: [delete-pod, pause]");
    Outcome mended = outcome(List.of("no-drain"), fault("delete-pod", Verdict.PASS));

    assertThat(accepted.needless(mended))
        .containsExactly("weakness one-replica", "users noticed delete-pod");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          weaknesses: [one-replicas] | weaknesses must be of one-replica
          noticed: [flood]           | noticed must be of delete-pod
          weaknesses: one-replica    | weaknesses must be a list, got 'one-replica'
          weakness: []               | unknown field 'weakness'
          just words                 | must have fields
          a: [                       | must be YAML
          """)
  void aWrongFileIsSaid(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--accept: ")
        .hasMessageContaining(said);
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> Accepted.read(folder.resolve("missing.yaml")))
        .hasMessageContaining("cannot be read");
  }

  /** Each rule that gives advice can be accepted, and is explained. */
  @Test
  void eachRuleHasItsChapter() throws Exception {
    Path home = Path.of(System.getProperty("holdfast.home", "../.."));
    String page = Files.readString(home.resolve("docs/check.md"));
    try (Stream<String> source =
        Files.lines(
            home.resolve("harness/launch/src/main/java/dev/holdfast/launch/check/Advisor.java"))) {
      List<String> rules =
          source
              .map(String::strip)
              .filter(line -> line.matches("\"[a-z]+(-[a-z]+)+\"[,)]*;?"))
              .map(line -> line.replaceAll("[\",;)]", ""))
              .distinct()
              .toList();
      assertThat(Advisor.RULES).containsAll(rules);
    }
    assertThat(Advisor.RULES).allSatisfy(rule -> assertThat(page).contains("\n## " + rule + "\n"));
  }
}
