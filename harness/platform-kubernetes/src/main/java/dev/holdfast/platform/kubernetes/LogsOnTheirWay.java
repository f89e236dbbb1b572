package dev.holdfast.platform.kubernetes;

import dev.holdfast.spi.LogStore;

/** What sees to it that the lines of a run's pods come to a store, or looks on while they do. */
interface LogsOnTheirWay extends AutoCloseable {
  /** Where they come to. */
  LogStore store();

  @Override
  void close();
}
