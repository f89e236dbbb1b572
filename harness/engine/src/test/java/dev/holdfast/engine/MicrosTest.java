package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.timeline.Micros;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MicrosTest {
  private static final double[] PERCENTILES = {1, 50, 90, 99, 99.9, 99.99, 100};

  @Test
  void aPercentileIsTheNearestRank() {
    Micros times = new Micros();
    for (int value = 1; value <= 4; value++) {
      times.add(value * 1_000L);
    }

    assertThat(times.at(50)).isEqualTo(2_000);
    assertThat(times.at(50.1)).isEqualTo(3_000);
    assertThat(times.at(100)).isEqualTo(4_000);
    assertThat(times.at(1)).isEqualTo(1_000);
  }

  @Test
  void whatIsRankedAndCountedIsExactForShortAndLongTimes() {
    Random random = new Random(7);
    Micros times = new Micros();
    Micros half = new Micros();
    long[] sorted = new long[20_000];
    for (int i = 0; i < sorted.length; i++) {
      long micros = Math.round(Math.exp(random.nextDouble() * 17));
      sorted[i] = micros * 1_000;
      (i % 2 == 0 ? times : half).add(sorted[i]);
    }
    times.addAll(half);
    Arrays.sort(sorted);

    for (double percentile : PERCENTILES) {
      int rank = (int) Math.ceil(percentile / 100 * sorted.length - 1e-9);
      assertThat(times.at(percentile)).as("p%s", percentile).isEqualTo(sorted[rank - 1]);
    }
    for (long bound : new long[] {0, 5_000, 65_535_000, 65_536_000, 1_000_000_000}) {
      assertThat(times.above(bound))
          .isEqualTo(Arrays.stream(sorted).filter(time -> time > bound).count());
    }
  }
}
