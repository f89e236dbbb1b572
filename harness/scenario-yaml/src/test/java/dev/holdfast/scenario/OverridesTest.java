package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.ChartInstall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {
  private static final String ONE_CHART = Texts.EVERY_FIELD;
  private static final String TWO_CHARTS =
      Texts.EVERY_FIELD.replace(
          "  ready-within: 2m",
          "    - release: stack\n      chart: ../charts/stack\n  ready-within: 2m");

  @Test
  void anOverrideGoesToTheOnlyRelease() {
    assertThat(overrides(ONE_CHART, "catalog.replicas=1", "a=b"))
        .containsExactly(List.of("catalog.replicas=1", "a=b"));
  }

  @Test
  void aNamedReleaseGetsItsOwnWithoutTheName() {
    assertThat(overrides(TWO_CHARTS, "stack:consul.replicas=1", "sample:image=a:b"))
        .containsExactly(List.of("image=a:b"), List.of("consul.replicas=1"));
  }

  @Test
  void aColonInAKeyOrValueNamesNoRelease() {
    assertThat(overrides(ONE_CHART, "image=repo:tag", "labels.a:b=c"))
        .containsExactly(List.of("image=repo:tag", "labels.a:b=c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1",
        "a.b.c=1",
        "a=1,b=2",
        "a=",
        "a=null",
        "a[0]=x",
        "a[0].b=x",
        "a[0][1]=x",
        "a={x,y,z}",
        "a={}",
        "a={x\\,y},b=1",
        "a=x\\,y",
        "a\\.b=1",
        "nodeSelector.kubernetes\\.io/role=master",
        "a=b=c",
      })
  void whatHelmUnderstandsPasses(String text) {
    assertThat(overrides(ONE_CHART, text)).containsExactly(List.of(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | '' must be key=value; write for example catalog.replicas=1",
        "replicas | 'replicas' must have a value for 'replicas'; write for example replicas=1",
        "=1 | '=1' must have a key before '='; write for example catalog.replicas=1",
        "a=1,b | 'a=1,b' must have a value for 'b'; write for example b=1",
        "a=1,,b=2 | 'a=1,,b=2' must have key=value between commas; remove the comma too many",
        "a=1, | 'a=1,' must not end in a comma; remove it, or write \\, for a comma in a value",
        "a..b=1 | 'a..b=1' must have a name before each '.'; write for example catalog.replicas=1",
        ".a=1 | '.a=1' must have a name before each '.'; write for example catalog.replicas=1",
        "a.=1 | 'a.=1' must have a key before '='; write for example catalog.replicas=1",
        "a[x]=1 | 'a[x]=1' must have an index in [0, 65536] between '[' and ']'; write for example hosts[0]=a",
        "a[-1]=1 | 'a[-1]=1' must have an index in [0, 65536] between '[' and ']'; write for example hosts[0]=a",
        "a[0=1 | 'a[0=1' must have an index in [0, 65536] between '[' and ']'; write for example hosts[0]=a",
        "a[99999]=1 | 'a[99999]=1' must have an index in [0, 65536] between '[' and ']'; write for example hosts[0]=a",
        "a[0]b=1 | 'a[0]b=1' must go on with '.', '[' or '=' after ']'; write for example hosts[0].name=a",
        "[0]=1 | '[0]=1' must have a name before '['; write for example hosts[0]=a",
        "a={x,y | 'a={x,y' must close '{' with '}'; write for example a={a,b}",
        "a={x}y | 'a={x}y' must have a comma or nothing after '}'; write for example hosts={a,b},replicas=1",
        "smaple:a=1 | 'smaple:a=1' must name a release of the scenario, got 'smaple'; did you mean 'sample'?",
        ":a=1 | ':a=1' must name a release of the scenario, got ''; allowed: sample",
        "a=${platform.image.tag} | 'a=${platform.image.tag}' must be a plain value, since only the scenario's own values are filled in by the platform; write it under 'values'",
      })
  void aWrongOneIsRefusedInOneLine(String override, String message) {
    assertThat(Texts.problems(ONE_CHART, override))
        .extracting(Problem::toString)
        .containsExactly("--set: " + message);
  }

  @Test
  void withSeveralReleasesOneMustBeNamed() {
    assertThat(Texts.problems(TWO_CHARTS, "catalog.replicas=1"))
        .extracting(Problem::toString)
        .containsExactly(
            "--set: 'catalog.replicas=1' must name its release, since the scenario has 2; write for example sample:key=value");
  }

  private static List<List<String>> overrides(String text, String... overrides) {
    return Texts.good(text, overrides).system().charts().stream()
        .map(ChartInstall::overrides)
        .toList();
  }
}
