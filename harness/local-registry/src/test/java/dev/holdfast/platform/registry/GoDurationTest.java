package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "10s, PT10S",
    "1m30s, PT1M30S",
    "1.5h, PT1H30M",
    "250ms, PT0.25S",
    ".5s, PT0.5S",
    "5.s, PT5S",
    "3us, PT0.000003S",
    "3µs, PT0.000003S",
    "7ns, PT0.000000007S",
    "-2s, PT-2S",
    "+2s, PT2S",
    "0, PT0S"
  })
  void readsWhatGoReads(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "s", "x", "1 s", "10sx", "1d", "9999999999h"})
  void refusesWhatGoRefuses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage("time: invalid duration \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-1", "1.5"})
  void saysThatTheUnitIsMissing(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.parse(text))
        .withMessage("time: missing unit in duration \"" + text + "\"");
  }
}
