package dev.holdfast.registry.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  private final Reasons reasons = new Reasons();

  @Test
  void eachReasonIsNewOnce() {
    assertThat(isNew("connection refused")).isTrue();
    assertThat(isNew("connection refused")).isFalse();
    assertThat(isNew("403 Permission denied")).isTrue();
    assertThat(isNew("connection refused")).isFalse();
  }

  @Test
  void afterItWasWellEachIsNewAgain() {
    assertThat(reasons.forget()).isFalse();
    isNew("connection refused");

    assertThat(reasons.forget()).isTrue();
    assertThat(isNew("connection refused")).isTrue();
  }

  @Test
  void theIndexOfABlockingQueryMakesNoOtherReason() {
    assertThat(isNew("GET /v1/health/service/a?index=7&wait=1s: no answer")).isTrue();
    assertThat(isNew("GET /v1/health/service/a?index=9&wait=1s: no answer")).isFalse();
  }

  @Test
  void textsThatDifferEachTimeAreNotSaidForEver() {
    assertThat(IntStream.range(0, 1000).filter(i -> isNew("reason " + i)).count()).isEqualTo(16);
  }

  private boolean isNew(String reason) {
    return reasons.isNew(new Refused(reason));
  }
}
