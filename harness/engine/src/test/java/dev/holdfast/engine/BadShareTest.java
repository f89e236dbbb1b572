package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.model.StopIf;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BadShareTest {
  private static final long SECOND = 1_000_000_000L;

  private final BadShare share =
      new BadShare(new StopIf(new Amount.Share(0.5), Duration.ofSeconds(10)), 0);

  private void ended(long second, Answer answer) {
    long at = second * SECOND;
    share.ended(new Request(0, at, at, at, 200, answer, List.of(), ""));
  }

  @Test
  void halfOfTheLastTenSecondsIsEnough() {
    for (int second = 0; second <= 20; second++) {
      ended(second, second > 15 ? Answer.FAILED : Answer.OK);
    }

    assertThat(share.reason(20 * SECOND))
        .contains("5 of the 10 answers of the last 10s were bad; stop-if allows less than 50%");
  }

  @Test
  void whatIsOlderDoesNotCount() {
    for (int second = 0; second <= 30; second++) {
      ended(second, second < 20 ? Answer.FAILED : Answer.OK);
    }

    assertThat(share.reason(30 * SECOND)).isEmpty();
  }

  @Test
  void aFirstBadAnswerIsNoReasonYet() {
    ended(1, Answer.FAILED);

    assertThat(share.reason(9 * SECOND)).isEmpty();
  }

  @Test
  void aSystemThatWarmsUpIsLeftToIt() {
    BadShare afterWarmUp =
        new BadShare(new StopIf(new Amount.Share(0.5), Duration.ofSeconds(10)), 15 * SECOND);
    for (int second = 0; second <= 25; second++) {
      long at = second * SECOND;
      Answer answer = second <= 20 ? Answer.FAILED : Answer.OK;
      afterWarmUp.ended(new Request(0, at, at, at, 200, answer, List.of(), ""));
    }

    assertThat(afterWarmUp.reason(20 * SECOND)).isEmpty();
    assertThat(afterWarmUp.reason(25 * SECOND))
        .hasValueSatisfying(why -> assertThat(why).startsWith("5 of the 10 "));
  }
}
