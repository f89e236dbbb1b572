package dev.holdfast.load;

/** Where requests get their connections. Belongs to the load's event loop. */
sealed interface ConnectionSource permits FreshConnections, ConnectionPool, Http2Connections {
  /** Makes ready for the first request. */
  void open();

  /** Sends the request as soon as there is a connection for it. */
  void send(Exchange exchange);

  /** Closes all; opens no more. */
  void close();
}
