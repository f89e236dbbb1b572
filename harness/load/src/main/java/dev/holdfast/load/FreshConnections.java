package dev.holdfast.load;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A new connection for each request. */
final class FreshConnections implements ConnectionSource, Connection.Owner {
  private final Wire wire;
  private final Set<Connection> alive = new HashSet<>();

  FreshConnections(Wire wire) {
    this.wire = wire;
  }

  @Override
  public void open() {
    // Each request opens its own.
  }

  @Override
  public void send(Exchange exchange) {
    Connection connection = new Connection(wire, this, false);
    alive.add(connection);
    connection.open(exchange);
  }

  @Override
  public void free(Connection connection) {
    connection.close();
  }

  @Override
  public void gone(Connection connection) {
    alive.remove(connection);
  }

  @Override
  public void close() {
    List.copyOf(alive).forEach(Connection::close);
  }
}
