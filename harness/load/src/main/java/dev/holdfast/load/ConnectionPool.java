package dev.holdfast.load;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * So many kept-alive connections. The one that has rested longest is used next, so that all are in
 * use and a Service's balance over them is the load's.
 *
 * <p>A request takes, in this order: a free connection; the place of a broken one, where it opens a
 * connection of its own and fails with it; one that is just being opened; else it waits, first come
 * first served, and that waiting is part of its latency. Broken connections are replaced at once,
 * but those that could not be opened or broke right away are left alone for {@value #REST_MILLIS}
 * ms unless a request needs one.
 */
final class ConnectionPool implements ConnectionSource, Connection.Owner {
  private static final long REST_MILLIS = 100;

  private final Wire wire;
  private final int size;
  private final Set<Connection> alive = new HashSet<>();
  private final LinkedHashSet<Connection> free = new LinkedHashSet<>();
  private final LinkedHashSet<Connection> opening = new LinkedHashSet<>();
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private boolean refillPlanned;
  private boolean closed;

  ConnectionPool(Wire wire, int size) {
    this.wire = wire;
    this.size = size;
  }

  @Override
  public void open() {
    refillPlanned = false;
    // Those that fail at once leave room again: they are not tried twice in a row.
    for (int missing = size - alive.size(); missing > 0 && !closed; missing--) {
      add(null);
    }
  }

  @Override
  public void send(Exchange exchange) {
    if (closed || exchange.ended()) {
      return;
    }
    while (!free.isEmpty()) {
      Connection connection = free.removeFirst();
      if (connection.isOpen() && !connection.hasRestedTooLong()) {
        connection.take(exchange);
        return;
      }
      connection.close();
    }
    if (alive.size() < size) {
      add(exchange);
    } else if (!opening.isEmpty()) {
      opening.removeFirst().take(exchange);
    } else {
      waiting.addLast(exchange);
    }
  }

  private void add(@Nullable Exchange exchange) {
    Connection connection = new Connection(wire, this, true);
    alive.add(connection);
    if (exchange == null) {
      opening.add(connection);
    }
    connection.open(exchange);
  }

  @Override
  public void free(Connection connection) {
    opening.remove(connection);
    if (!connection.isOpen()) {
      return;
    }
    Exchange next = nextWaiting();
    if (next == null) {
      free.addLast(connection);
    } else {
      connection.take(next);
    }
  }

  @Override
  public void gone(Connection connection) {
    alive.remove(connection);
    opening.remove(connection);
    free.remove(connection);
    if (closed) {
      return;
    }
    Exchange next = nextWaiting();
    if (next != null) {
      // Not from here: it may fail right now, and so may all that wait, one inside the other.
      wire.eventLoop().execute(() -> send(next));
    } else if (livedLong(connection)) {
      wire.eventLoop().execute(this::replaceOne);
    } else if (!refillPlanned) {
      refillPlanned = true;
      var _ = wire.eventLoop().schedule(this::open, REST_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void replaceOne() {
    if (!closed && alive.size() < size) {
      add(null);
    }
  }

  private boolean livedLong(Connection connection) {
    return connection.openedBefore(TimeUnit.MILLISECONDS.toNanos(REST_MILLIS));
  }

  private @Nullable Exchange nextWaiting() {
    Exchange next = waiting.pollFirst();
    while (next != null && next.ended()) {
      next = waiting.pollFirst();
    }
    return next;
  }

  @Override
  public void close() {
    closed = true;
    waiting.clear();
    List.copyOf(alive).forEach(Connection::close);
  }
}
