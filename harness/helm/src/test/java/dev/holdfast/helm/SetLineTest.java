package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.ChartScalar;
import dev.holdfast.spi.BadSystem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetLineTest {
  private static Map<String, Object> set(Map<String, Object> base, String... lines) {
    Map<String, Object> values = new LinkedHashMap<>(base);
    for (String line : lines) {
      SetLine.apply(line, values);
    }
    return values;
  }

  private static Object whole(long number) {
    return new SetLine.Whole(number);
  }

  @Test
  void splitsWhatHelmsCommandLineSplits() {
    assertThat(set(Map.of(), "a.b=1,c=x\\,y", "list={p,q}", "empty=", "url=http://h?a=b"))
        .isEqualTo(
            Map.of(
                "a",
                Map.of("b", whole(1)),
                "c",
                "x,y",
                "list",
                List.of("p", "q"),
                "empty",
                "",
                "url",
                "http://h?a=b"));
  }

  @Test
  void aListsItemIsSetInTheListThatIsThere() {
    assertThat(set(Map.of("hosts", List.of("a", "b")), "hosts[1]=c", "hosts[2].name=d"))
        .isEqualTo(Map.of("hosts", List.of("a", "c", Map.of("name", "d"))));
  }

  @Test
  void theLaterOneWins() {
    assertThat(set(Map.of(), "a=1", "b=2", "a=3")).containsEntry("a", whole(3));
  }

  @Test
  void textsStayTextsAndJsonIsJson() {
    assertThat(
            set(
                Map.of("c", Map.of("x", 1L)),
                "--set-string a=1,b=true",
                "--set-json c={\"y\": null},d=[1,\"two\"]"))
        .isEqualTo(
            Map.of(
                "a", "1", "b", "true", "c", Map.of("y", ChartScalar.NULL), "d", List.of(1, "two")));
  }

  @Test
  void aWholeJsonObjectIsLaidOverTheValues() {
    assertThat(set(Map.of("c", Map.of("x", 1L)), "--set-json {\"c\": {\"y\": 2}}"))
        .isEqualTo(Map.of("c", Map.of("x", 1L, "y", 2)));
  }

  @Test
  void saysWhatALineMustLookLike() {
    assertThatThrownBy(() -> set(Map.of(), "catalog.replicas"))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "--set catalog.replicas: must have a value for 'catalog.replicas'; write for example catalog.replicas=1");
    assertThatThrownBy(() -> set(Map.of("a", "text"), "a.b=1"))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("'a' is none before it");
  }
}
