package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestTimeTest {
  private static long until(String keepAlive) {
    HttpHeaders answer = new DefaultHttpHeaders().add("keep-alive", keepAlive);
    return RestTime.until(1_000, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout=5 | 4000001000",
        "timeout=5, max=100 | 4000001000",
        "max=100, Timeout=75 | 74000001000",
        "timeout = 2 | 1000001000",
        "timeout=1 | 500001000",
        "timeout=0 | 1000",
      })
  void aConnectionRestsForLessThanItsServerSays(String keepAlive, long until) {
    assertThat(until(keepAlive)).isEqualTo(until);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"max=100", "timeout=", "timeout=soon", "300", "no-timeout-said"})
  void whatSaysNothingOfRestBoundsNone(String keepAlive) {
    assertThat(until(keepAlive)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void withoutTheHeaderThereIsNoBound() {
    assertThat(RestTime.until(1_000, new DefaultHttpHeaders())).isEqualTo(Long.MAX_VALUE);
  }
}
