package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.holdfast.engine.spi.BadSystem;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverridesTest {
  @Test
  void splitsWhatHelmsCommandLineSplits() {
    assertThat(
            Overrides.parse(List.of("a.b=1,c=x\\,y", "list={p,q}", "empty=", "url=http://h?a=b")))
        .containsExactly(
            entry("a.b", "1"),
            entry("c", "x,y"),
            entry("list[0]", "p"),
            entry("list[1]", "q"),
            entry("empty", ""),
            entry("url", "http://h?a=b"));
  }

  @Test
  void letsTheLaterOneWin() {
    assertThat(Overrides.parse(List.of("a=1", "b=2", "a=3")))
        .containsExactly(entry("b", "2"), entry("a", "3"));
  }

  @Test
  void saysWhatAnOverrideMustLookLike() {
    assertThatThrownBy(() -> Overrides.parse(List.of("catalog.replicas")))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "--set catalog.replicas: must be key=value, got 'catalog.replicas'; write"
                + " catalog.replicas=1, and \\, for a comma inside a value");
  }
}
