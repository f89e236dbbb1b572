package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.SetText.Assignment;
import dev.holdfast.model.SetText.Step.Index;
import dev.holdfast.model.SetText.Step.Name;
import dev.holdfast.model.SetText.Value.Items;
import dev.holdfast.model.SetText.Value.One;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetTextTest {
  @Test
  void aTextSetsSeveralKeysInItsOrder() {
    assertThat(SetText.read("a.b=1,c[0].d=x\\,y,e\\.f={p,q\\}},g="))
        .containsExactly(
            new Assignment(List.of(new Name("a"), new Name("b")), new One("1")),
            new Assignment(List.of(new Name("c"), new Index(0), new Name("d")), new One("x,y")),
            new Assignment(List.of(new Name("e.f")), new Items(List.of("p", "q}"))),
            new Assignment(List.of(new Name("g")), new One("")));
  }

  @Test
  void aKeyAloneEndsWhereItsValueBegins() {
    assertThat(SetText.key("a={},b[1][2]=[3]", 5))
        .isEqualTo(new SetText.Key(List.of(new Name("b"), new Index(1), new Index(2)), 13));
  }

  @Test
  void whatHelmWouldNotUnderstandIsRefusedWithItsRule() {
    assertThatThrownBy(() -> SetText.read("a=1,b"))
        .isInstanceOf(BadText.class)
        .hasMessage("must have a value for 'b', got 'a=1,b'; write for example b=1");
  }
}
