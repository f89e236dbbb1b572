package dev.holdfast.load;

import dev.holdfast.model.Connections;

/**
 * The part of a load's timetable that one of several generators has: of every {@code of} requests,
 * or journeys where later requests use what earlier ones got, one. All together make the load that
 * one alone would have made, request by request.
 *
 * @param index counted from 0
 */
record Slice(int index, int of) {
  static final Slice WHOLE = new Slice(0, 1);

  Slice {
    if (index < 0 || index >= of) {
      throw new IllegalArgumentException(
          "a slice must be one of those that there are, got %d of %d".formatted(index, of));
    }
  }

  /**
   * Its first request that has that number or a higher one.
   *
   * @param width how many requests in a row belong together
   */
  long firstFrom(long number, int width) {
    long unit = number / width;
    long turn = Math.floorMod(index - unit, of);
    return turn == 0 ? number : (unit + turn) * width;
  }

  /** How many of the first {@code planned} requests are its own. */
  long count(long planned, int width) {
    long round = (long) of * width;
    long before = (long) index * width;
    return planned / round * width + Math.clamp(planned % round - before, 0, width);
  }

  /** Its part of the connections that are kept; at least one. */
  Connections share(Connections all) {
    return switch (all) {
      case Connections.Fresh fresh -> fresh;
      case Connections.KeepAlive(int count) ->
          new Connections.KeepAlive(Math.max(1, (count + of - 1 - index) / of));
    };
  }
}
