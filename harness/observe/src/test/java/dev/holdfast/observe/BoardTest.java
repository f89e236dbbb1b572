package dev.holdfast.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoardTest {
  private final AtomicLong clock = new AtomicLong();
  private final Board<String> board = new Board<>(clock::incrementAndGet);
  private final List<String> told = new ArrayList<>();

  private void tell(long atNanos, String pod, boolean gone) {
    told.add(atNanos + " " + pod + (gone ? " gone" : ""));
  }

  @Test
  void whoReadsItIsToldOfAllThatThereIsAndThenOfEveryChange() {
    board.put("b", "b runs");
    board.put("a", "a runs");
    board.read(this::tell);

    board.put("a", "a is ready");
    board.put("a", "a is ready");
    board.remove("b", "b has ended");
    board.remove("b", "b has ended");

    assertThat(told).containsExactly("3 a runs", "3 b runs", "4 a is ready", "5 b has ended gone");
    assertThat(board.all()).containsExactly("a is ready");
    assertThat(board.pod("a")).contains("a is ready");
    assertThat(board.pod("b")).isEmpty();
  }

  @Test
  void itHoldsWhatItToldAndNothingElse() {
    board.put("a", "a runs");

    assertThat(board.holds(Map.of("a", "a runs"))).isTrue();
    assertThat(board.holds(Map.of("a", "a is ready"))).isFalse();
    assertThat(board.holds(Map.of("a", "a runs", "b", "b runs"))).isFalse();
    assertThat(board.holds(Map.of())).isFalse();
  }

  @Test
  @Timeout(20)
  void aWaitEndsWithTheChangeThatItWaitsForOrWithItsTime() throws InterruptedException {
    assertThat(board.await(pods -> pods.contains("a is ready"), 1)).isFalse();

    Thread pod = Thread.ofVirtual().start(() -> board.put("a", "a is ready"));

    assertThat(board.await(pods -> pods.contains("a is ready"), Duration.ofMinutes(1).toNanos()))
        .isTrue();
    pod.join();
  }
}
