package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpansionTest {
  private static final Map<String, String> KNOWN = Map.of("HOST", "127.0.0.1", "MONEY", "$(HOST)");

  @Test
  void fillsInWhatIsKnownAndLeavesTheRest() {
    assertThat(Expansion.expand("http://$(HOST):80/$(PATH)", KNOWN))
        .isEqualTo("http://127.0.0.1:80/$(PATH)");
    assertThat(Expansion.expand("$$(HOST) $HOST $(MONEY)", KNOWN))
        .isEqualTo("$(HOST) $HOST $(HOST)");
  }
}
