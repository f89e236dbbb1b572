package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Event;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class EntriesTest {
  private final HistoryNotWritten full =
      new HistoryNotWritten(Path.of("history.jsonl"), new IOException("No space left on device"));

  private final Entries entries =
      new Entries(
          event -> {
            throw full;
          },
          RunClock.startingNow());

  /** They write from threads of their own, where nobody would catch it but the terminal. */
  @Test
  void aFullDiskIsNoConcernOfObserversAndLoadsButEndsTheRun() {
    entries.forOthers().append(new Event.RunEnded(7));

    assertThat(entries.lost()).contains(full);
  }

  @Test
  void whatIsMissingBesideTheHistoryEndsTheRunToo() {
    entries.lose(full);

    assertThat(entries.lost()).contains(full);
  }

  @Test
  void theEngineItselfGoesNoFurther() {
    assertThatThrownBy(() -> entries.add(Event.RunEnded::new)).isSameAs(full);
  }
}
