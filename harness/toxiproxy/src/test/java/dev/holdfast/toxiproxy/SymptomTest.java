package dev.holdfast.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.toxiproxy.Symptom.Before;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a conversation says of a toxic, by its figures alone. */
class SymptomTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  /** Busy machines are measured anew, until the spread leaves a latency of 150 ms room. */
  @ParameterizedTest
  @CsvSource({"2, 9, true", "400, 420, true", "20, 105, false", "2, 160, false"})
  void aLatencyWouldShowWhereTheHealthyWayIsEven(int quickest, int slowest, boolean shows) {
    Before before = Before.of(answered(quickest)).and(answered(slowest));

    assertThat(latency(150, 0, 1).wouldShow(before)).isEqualTo(shows);
  }

  /** Milliseconds from the last byte to the close: before, and now, by a slow close of 500 ms. */
  @ParameterizedTest
  @CsvSource({"0, 3, true", "0, 300, false", "0, 460, false", "200, 250, true"})
  void aSlowCloseIsGoneWhereItIsFarFromShowing(int before, int now, boolean gone) {
    Symptom symptom =
        Symptom.of(Toxic.of(new Effect.SlowClose(Duration.ofMillis(500))), ANYWHERE, "/", 100);

    assertThat(symptom.gone(Before.of(closed(before)), closed(now))).isEqualTo(gone);
  }

  @Test
  void whatIsNotThereWithinAllPatienceIsNoStall() {
    assertThat(latency(150, 0, 1).mayBeAStall(answered(160))).isTrue();
    assertThat(latency(30_000, 0, 1).mayBeAStall(answered(3000))).isFalse();
    Toxic down = Toxic.of(new Effect.Down());
    assertThat(Symptom.of(down, ANYWHERE, "/", 100).mayBeAStall(answered(1))).isFalse();
  }

  /** The quickest and the slowest before, and the one now, by a latency of 150 ms. */
  @ParameterizedTest
  @CsvSource({
    "41, 85, 160, false", // no struck one can be quicker than the delay, however slow the others
    "41, 85, 130, true",
    "2, 9, 100, true",
    "2, 9, 151, false",
    "400, 420, 410, true", // answers that take longer by themselves
    "400, 420, 560, false"
  })
  void aLatencyIsGoneWhereNoStruckRoundTripWasThatQuick(
      int quickest, int slowest, int now, boolean gone) {
    Symptom symptom = latency(150, 0, 1);
    Before before = Before.of(answered(quickest)).and(answered(slowest));

    assertThat(symptom.gone(before, answered(now))).isEqualTo(gone);
  }

  @ParameterizedTest
  @CsvSource({
    "150, 0, 1, 1",
    "150, 50, 1, 1", // 100 ms at least, of which 90 are asked
    "100, 100, 1, 0.775", // 0 to 200 ms, of which 45 are asked
    "100, 100, 0.4, 0.31",
    "100, 0, 0.3, 0.3"
  })
  void aWideJitterHidesALatencyNowAndThen(int delay, int jitter, double toxicity, double share) {
    assertThat(latency(delay, jitter, toxicity).share()).isCloseTo(share, within(1e-9));
  }

  @Test
  void ofOtherToxicsTheToxicityIsTheShare() {
    Toxic toxic = new Toxic(new Effect.LimitData(10), Direction.DOWNSTREAM, 0.25);

    assertThat(Symptom.of(toxic, ANYWHERE, "/", 100).share()).isEqualTo(0.25);
  }

  private static Symptom latency(int delay, int jitter, double toxicity) {
    Effect effect = new Effect.Latency(Duration.ofMillis(delay), Duration.ofMillis(jitter));
    return Symptom.of(new Toxic(effect, Direction.DOWNSTREAM, toxicity), ANYWHERE, "/", 100);
  }

  private static Conversation closed(int millisAfterTheLastByte) {
    Duration lastByte = Duration.ofMillis(2);
    return new Conversation(
        Conversation.End.CLOSED, 100, lastByte, lastByte.plusMillis(millisAfterTheLastByte));
  }

  private static Conversation answered(int millis) {
    Duration after = Duration.ofMillis(millis);
    return new Conversation(Conversation.End.LEFT, 100, after, after);
  }
}
