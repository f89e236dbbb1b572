package dev.holdfast.spi;

import dev.holdfast.model.Event;

/**
 * Takes entries for the run's history, from any thread; returns once the entry is handed to the
 * file system.
 */
@FunctionalInterface
public interface HistorySink {
  /** Appends the entry. */
  void append(Event event);
}
