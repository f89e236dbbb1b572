package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "43000, 0.043 ms",
    "420000, 0.4 ms",
    "3000000, 3 ms",
    "9940000, 9.9 ms",
    "9960000, 10 ms",
    "340000000, 340 ms",
    "999600000, 1 s",
    "1236000000, 1.24 s",
    "12031000000, 12 s",
    "70400000000, 70.4 s",
    "125000000000, 2 min 5 s",
    "3610000000000, 1 h 10 s",
    "-12000000, −12 ms"
  })
  void aTimeHasTheDigitsThatCount(long nanos, String text) {
    assertThat(Wording.time(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0 %",
    "7, 15000, 0.047 %",
    "1, 1000000, 0.00010 %",
    "1, 3, 33.3 %",
    "99999, 100000, > 99.9 %",
    "100, 100, 100 %",
    "0, 0, 0 %"
  })
  void fewOfManyNeverReadAsNoneNorAsAll(long part, long of, String text) {
    assertThat(Wording.share(part, of)).isEqualTo(text);
  }

  @Test
  void coloursOfATerminalAreLeftOut() {
    assertThat(Wording.withoutTerminalSequences("\u001b[1;31mERROR\u001b[0m gone"))
        .isEqualTo("ERROR gone");
  }
}
