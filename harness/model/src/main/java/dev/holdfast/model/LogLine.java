package dev.holdfast.model;

/**
 * A line that the log store holds.
 *
 * @param sequence its number among the lines of its process; -1 where it names none
 * @param load of the request that it is about; "" where it is about none of the run's
 * @param number of that request in its load; -1 where there is none
 * @param epochMillis when its event was, by the writer's clock; -1 where it does not say
 * @param position in the order in which the store took the lines
 */
public record LogLine(
    Writer writer, long sequence, String load, long number, long epochMillis, long position) {

  /**
   * Who wrote it; "" for what the line does not name.
   *
   * @param process when its process was started: a restarted instance is another writer
   */
  public record Writer(String service, String instance, String process) {}

  /** Whether writer and sequence name it for ever, so that a second copy can be told. */
  public boolean identified() {
    return sequence >= 0 && !writer.instance().isEmpty() && !writer.process().isEmpty();
  }
}
