package dev.holdfast.engine;

import dev.holdfast.model.Event;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.RunClock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The engine's own entries: each gets the time at which it is written. */
final class Entries {
  private final HistorySink journal;
  private final RunClock clock;
  private final AtomicReference<@Nullable HistoryNotWritten> lost = new AtomicReference<>();

  Entries(HistorySink journal, RunClock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** Writes the entry; the run cannot go on where that fails. */
  void add(LongFunction<Event> at) {
    journal.append(at.apply(clock.nanos()));
  }

  /**
   * Writes the entry if it can. For what stops and heals: a full disk must not leave processes
   * behind.
   */
  void addIfPossible(LongFunction<Event> at) {
    try {
      add(at);
    } catch (HistoryNotWritten e) {
      lose(e);
    }
  }

  /** Of a file beside the history: a run of which a part is missing has no verdict either. */
  void lose(HistoryNotWritten part) {
    lost.compareAndSet(null, part);
  }

  /**
   * Where observers, loads and platforms write, on threads of their own: what the disk refuses is
   * no concern of theirs, the run ends for it.
   */
  HistorySink forOthers() {
    return event -> addIfPossible(_ -> event);
  }

  void trouble(String where, Throwable what) {
    trouble(where, what.getClass().getSimpleName() + ": " + what.getMessage());
  }

  void trouble(String where, String what) {
    addIfPossible(at -> new Event.Trouble(at, where, what));
  }

  /** The first failure that was passed over. */
  Optional<HistoryNotWritten> lost() {
    return Optional.ofNullable(lost.get());
  }
}
