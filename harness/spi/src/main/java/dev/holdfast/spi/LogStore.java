package dev.holdfast.spi;

import dev.holdfast.model.Waypoint;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a platform's log lines end up. It is asked by searches, the way a person would look for a
 * line, never by how they got there.
 */
public interface LogStore {
  /**
   * What {@link #broughtBy} says where the harness does: in which order the lines come there is its
   * own doing then, and none of the system's.
   */
  String BY_THE_HARNESS = "Holdfast itself, from the pods' logs";

  /**
   * Up to where every line that the store took can be found by a search now, in the store's own
   * order; -1 where none can.
   *
   * @throws IOException where it cannot be asked
   */
  long searchable() throws IOException, InterruptedException;

  /**
   * Reads the lines that a search finds behind a position, in the order of their positions.
   *
   * @param atMost it stops after so many
   * @return how many it gave
   * @throws IOException where it cannot be read to the end; what was given until then is right
   */
  int read(long afterPosition, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException;

  /**
   * Reads the lines that stand in the pods' own logs, each pod's in the order in which it wrote
   * them: what was on its way, whatever became of it. None where that is not known.
   *
   * @throws IOException where they cannot be read to the end
   */
  default void written(Consumer<Found> to) throws IOException {}

  /**
   * Reads the lines that are known to have come to a waypoint, in the order in which they came. A
   * line's position is when that was, in milliseconds since the epoch by the clock of who tells it.
   *
   * @return whether it is known there which lines came
   * @throws IOException where they cannot be read to the end
   */
  default boolean passed(Waypoint at, Consumer<Found> to) throws IOException {
    return false;
  }

  /**
   * The workloads whose pods bring the lines there; none where the harness does, or where that is
   * not known.
   */
  default List<Workload> carriers() {
    return List.of();
  }

  /** Who brings the lines there, in words; "" where that is not known. */
  default String broughtBy() {
    return "";
  }

  /** Where people look at the lines there, a Kibana's URL; "" where that is not known. */
  default String kibana() {
    return "";
  }

  /**
   * Why lines that were written may not be there now, where that is the harness's own doing: it
   * ships them and cannot hand them over; "" where it can, or does not ship.
   */
  default String missing() {
    return "";
  }

  /**
   * A line as a search found it; "" for what it does not name.
   *
   * @param service {@code service.name} of the Elastic Common Schema
   * @param instance {@code service.node.name}
   * @param process {@code process.start}
   * @param sequence {@code event.sequence}; -1 where it has none
   * @param requestId {@code http.request.id}
   * @param epochMillis {@code @timestamp}; -1 where it has none
   * @param position in the order in which the store took them
   */
  record Found(
      String service,
      String instance,
      String process,
      long sequence,
      String requestId,
      long epochMillis,
      long position) {}
}
