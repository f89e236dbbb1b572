package dev.holdfast.logstash;

import java.io.IOException;
import java.util.List;

/** Events between those who send them and Elasticsearch, in the order in which they came. */
interface EventQueue extends AutoCloseable {
  /**
   * Takes them all. They are as safe as this queue makes them once it returns; it waits while the
   * queue is full.
   */
  void append(List<byte[]> events) throws IOException, InterruptedException;

  /**
   * The next ones after those that were read before; waits until there are any.
   *
   * @param most how many at most
   * @param bytes after so many it takes no further one
   */
  List<byte[]> read(int most, long bytes) throws IOException, InterruptedException;

  /** All that was read is where it belongs, and need not be kept. */
  void acknowledge() throws IOException;

  /** What is in it, and what may be. */
  State state();

  @Override
  void close() throws IOException;

  /**
   * What is in a queue.
   *
   * @param type as Logstash names it: {@code persisted} or {@code memory}
   */
  record State(String type, long events, long bytes, long maxBytes) {}
}
