package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequestLogTest {
  @Test
  void requestsComeInTheOrderOfTheirEndsHoweverTheyWereAdded() {
    RequestLog log = log(30, 10, 20, 10, 5);

    assertThat(log.stream().map(Request::endedNanos)).containsExactly(5L, 10L, 10L, 20L, 30L);
    assertThat(log.stream().map(Request::number)).containsExactly(4L, 1L, 3L, 2L, 0L);
    assertThat(log.stream().map(Request::error)).containsExactly("e4", "e1", "e3", "e2", "e0");
    assertThat(log.get(0)).isEqualTo(request(4, 5));
  }

  @Test
  void moreAreTakenThanItFirstHasRoomFor() {
    long[] ends = new long[5_000];
    for (int at = 0; at < ends.length; at++) {
      ends[at] = 5_000L - at;
    }

    assertThat(log(ends).stream().map(Request::number)).startsWith(4_999L, 4_998L).endsWith(0L);
  }

  private static RequestLog log(long... ends) {
    RequestLog.Builder log = new RequestLog.Builder("browse");
    for (int number = 0; number < ends.length; number++) {
      log.add(request(number, ends[number]));
    }
    return log.build();
  }

  private static Request request(long number, long ended) {
    return new Request(number, 1, 2, ended, 200, Answer.OK, List.of("a", "b"), "e" + number);
  }
}
