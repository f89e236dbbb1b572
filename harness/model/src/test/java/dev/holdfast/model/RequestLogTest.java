package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void whatEndedAtTheBorderIsNotAfterIt() {
    RequestLog log = log(10, 20, 20, 30);

    assertThat(log.endedUntil(20)).extracting(Request::number).containsExactly(0L, 1L, 2L);
    assertThat(log.endedAfter(20)).extracting(Request::number).containsExactly(3L);
    assertThat(log.endedAfter(9)).hasSize(4);
    assertThat(log.endedUntil(9)).isEmpty();
    assertThat(log.endedAfter(30)).isEmpty();
    assertThat(log().endedAfter(0)).isEmpty();
  }

  @Test
  void aStretchEndsWhereItEnds() {
    List<Request> stretch = log(10, 20, 30).endedUntil(20);

    assertThat(stretch.getLast().number()).isEqualTo(1);
    assertThatThrownBy(() -> stretch.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
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
