package dev.holdfast.client.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aBudgetIsAShareOfTheCalls() {
    RetryBudget budget = new RetryBudget(0.05, 0, 100, nanos::get);
    IntStream.range(0, 20).forEach(_ -> budget.take());
    assertThat(budget.take()).isFalse();

    IntStream.range(0, 40).forEach(_ -> budget.earn());

    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
  }

  @Test
  void whoSeldomCallsMayTryAgainToo() {
    RetryBudget budget = new RetryBudget(0.05, 2, 10, nanos::get);
    assertThat(IntStream.range(0, 5).filter(_ -> budget.take()).count()).isEqualTo(2);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(IntStream.range(0, 5).filter(_ -> budget.take()).count()).isEqualTo(2);

    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(budget.left()).isEqualTo(10);
  }

  @Test
  void whereAllFailsAnOutageGetsHardlyAnyLoadOnTop() {
    RetryBudget budget = new RetryBudget(0.05, 2, 100, nanos::get);
    int extra = 0;
    for (int call = 0; call < 10_000; call++) {
      nanos.addAndGet(Duration.ofMillis(1).toNanos());
      budget.earn();
      extra += budget.take() ? 1 : 0;
    }
    assertThat(extra).isBetween(500, 550); // 5 %, 2 a second, and what was there
  }

  @Test
  void aHedgeWaitsTwiceAsLongAsNineOfTenAnswersTook() {
    Hedger hedger =
        new Hedger(Duration.ofMillis(5), Duration.ofMillis(250), Duration.ofMillis(100));
    assertThat(hedger.delayNanos()).isEqualTo(Duration.ofMillis(100).toNanos());

    for (int i = 0; i < 320; i++) {
      hedger.answered(Duration.ofMillis(i % 20 == 0 ? 900 : 10).toNanos());
    }
    assertThat(hedger.delayNanos()).isEqualTo(Duration.ofMillis(20).toNanos());

    for (int i = 0; i < 320; i++) {
      hedger.answered(1);
    }
    assertThat(hedger.delayNanos()).isEqualTo(Duration.ofMillis(5).toNanos());

    for (int i = 0; i < 320; i++) {
      hedger.answered(Duration.ofSeconds(2).toNanos());
    }
    assertThat(hedger.delayNanos()).isEqualTo(Duration.ofMillis(250).toNanos());
  }

  @Test
  void eachTryThatIsLeftGetsAnEqualPartOfTheTime() {
    RetryPolicy policy = new RetryPolicy(2, Duration.ofSeconds(1));

    assertThat(policy.tryNanos(2, Duration.ofSeconds(30).toNanos()))
        .isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(policy.tryNanos(2, Duration.ofMillis(900).toNanos()))
        .isEqualTo(Duration.ofMillis(450).toNanos());
    assertThat(policy.tryNanos(1, Duration.ofMillis(450).toNanos()))
        .isEqualTo(Duration.ofMillis(450).toNanos());
  }
}
